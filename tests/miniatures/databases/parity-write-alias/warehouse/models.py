from django.db import models


class ShelfQuerySet(models.QuerySet):
    def update(self, **values):
        return models.QuerySet.update(self.using("default"), **values)


class Shelf(models.Model):
    code = models.CharField(max_length=10)

    objects = ShelfQuerySet.as_manager()


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    count = models.IntegerField(default=0)
