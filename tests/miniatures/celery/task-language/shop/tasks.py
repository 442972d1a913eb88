from celery import shared_task
from django.utils.translation import gettext

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return gettext("Restocked")
