from django.db import models


class Shelf(models.Model):
    code = models.CharField(max_length=10)


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    product = models.ForeignKey("shop.Product", null=True, on_delete=models.CASCADE)
    count = models.IntegerField(default=0)
