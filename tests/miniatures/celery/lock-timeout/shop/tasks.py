from celery import shared_task
from django.core.cache import caches

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task(time_limit=600)
def restock(product_id):
    with caches["default"].lock(f"restock-{product_id}", timeout=60):
        return {"restocked": product_id}
