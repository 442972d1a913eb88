from django.db import models


class Order(models.Model):
    customer = models.EmailField()
    total = models.DecimalField(max_digits=8, decimal_places=2)
