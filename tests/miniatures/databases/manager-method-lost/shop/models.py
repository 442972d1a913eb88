from django.db import models


class ProductManager(models.Manager):
    def named(self, name):
        return self.get(name=name)


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)

    objects = ProductManager()

    def __str__(self):
        return self.name
