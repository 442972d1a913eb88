from django.db import models


class Shelf(models.Model):
    code = models.CharField(max_length=10)

    class Meta:
        db_table = "wareShelf"

    def __str__(self):
        return self.code


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    count = models.IntegerField(default=0)
