from celery import shared_task
from celery.signals import task_failure

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return {"restocked": product_id}


task_failure.connect(lambda sender, **kwargs: price_of.delay(1))
