from django.db import models


class Offer(models.Model):
    percent = models.IntegerField(default=10)
