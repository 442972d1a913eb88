from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task(autoretry_for=("requests.Timeout",))
def restock(product_id):
    return {"restocked": product_id}
