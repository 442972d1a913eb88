from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task(ignore_result=True)
def restock(product_id):
    return {"restocked": product_id}
