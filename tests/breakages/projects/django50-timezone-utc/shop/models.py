import datetime

from django.db import models
from django.utils import timezone

OPENED = datetime.datetime(2011, 5, 1, tzinfo=timezone.utc)


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)

    def __str__(self):
        return self.name
