from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)

    def __str__(self):
        return self.name


@receiver(post_save, sender=Product)
def changed(sender, instance, **kwargs):
    instance.name = instance.name.strip()
    instance.save()
