"""Articles and their tags. Written to ``primary``, read from ``replica``."""

from django.db import models


class Tag(models.Model):
    """A keyword for finding articles."""

    name = models.CharField(max_length=50, unique=True)

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """An article in the catalogue."""

    class Category(models.TextChoices):
        NEWS = "news"
        ESSAY = "essay"

    title = models.CharField(max_length=200)
    category = models.CharField(max_length=10, choices=Category.choices)
    published = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, blank=True)

    def __str__(self) -> str:
        return self.title
