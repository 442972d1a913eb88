from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task(max_retries=3, default_retry_delay=30)
def restock(product_id):
    return {"restocked": product_id}
