"""Questions and answers. Written to ``primary``, read from ``replica``."""

from django.db import models


class Poll(models.Model):
    """A question that is open for votes until somebody closes it or its time is over."""

    question = models.CharField(max_length=200)
    opened = models.BooleanField(default=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.question


class Choice(models.Model):
    """One possible answer, and its votes."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices")
    text = models.CharField(max_length=200)
    votes = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.text
