from django.db import models, transaction


class Shelf(models.Model):
    code = models.CharField(max_length=10)

    def __str__(self):
        return self.code

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        transaction.on_commit(lambda: print(self.pk))


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    count = models.IntegerField(default=0)
