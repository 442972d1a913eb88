from django.core.mail import mail_admins
from django.db.models.signals import post_delete
from django.dispatch import receiver

from shop.models import Product


@receiver(post_delete, sender=Product)
def tell(sender, instance, **kwargs):
    mail_admins("A product is gone", instance.name)
