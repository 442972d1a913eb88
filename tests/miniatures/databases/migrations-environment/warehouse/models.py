from django.conf import settings
from django.db import models


class Shelf(models.Model):
    code = models.CharField(max_length=10, default=settings.SHELF_CODE)

    def __str__(self):
        return self.code


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    count = models.IntegerField(default=0)
