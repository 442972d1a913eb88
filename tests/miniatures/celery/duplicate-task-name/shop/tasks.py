from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return {"restocked": product_id}


@shared_task(name="stock.refresh")
def refresh_shelves():
    return "shelves"


@shared_task(name="stock.refresh")
def refresh_boxes():
    return "boxes"
