from celery import shared_task
from django.db import transaction

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@transaction.atomic
@shared_task
def restock(product_id):
    return {"restocked": product_id}
