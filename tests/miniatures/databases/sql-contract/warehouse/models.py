from django.db import models


class ShelfManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().using("default")


class Shelf(models.Model):
    code = models.CharField(max_length=10)

    objects = ShelfManager()

    class Meta:
        base_manager_name = "objects"


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    count = models.IntegerField(default=0)
