from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task(max_retry=3, autoretry_for=(OSError,), retry_kwargs={"count_down": 5})
def restock(product_id):
    return {"restocked": product_id}
