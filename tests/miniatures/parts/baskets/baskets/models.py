from django.db import models


class Label(models.Model):
    name = models.CharField(max_length=20)


class Basket(models.Model):
    name = models.CharField(max_length=20)
    gone = models.BooleanField(default=False)
    labels = models.ManyToManyField(Label)

    def delete(self, *args, **kwargs):
        self.gone = True
        self.save(update_fields=["gone"])


class Note(models.Model):
    basket = models.OneToOneField(Basket, on_delete=models.CASCADE)


class Line(models.Model):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE)
