from django.db import models


class Article(models.Model):
    title = models.CharField(max_length=200)


class Poll(models.Model):
    question = models.CharField(max_length=200)
    opened = models.BooleanField(default=True)
