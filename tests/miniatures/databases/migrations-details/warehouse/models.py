from django.db import models


class Shelf(models.Model):
    code = models.CharField("printed code", max_length=10, choices=[("a", "A"), ("b", "B")])

    class Meta:
        verbose_name_plural = "shelves"

    def __str__(self):
        return self.code


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    count = models.IntegerField(default=0)
