from celery import shared_task
from django.core.files.storage import default_storage

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    with default_storage.open(f"labels/{product_id}") as label:
        return {"restocked": label.read()}
