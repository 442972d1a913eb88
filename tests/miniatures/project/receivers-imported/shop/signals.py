from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Product
from shop.tasks import restock


@receiver(post_save, sender=Product)
def saved(sender, instance, **kwargs):
    restock.delay_on_commit(instance.pk)
