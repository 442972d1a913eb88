import threading

from celery import shared_task

from shop.models import Product

ready = threading.Event()
threading.Thread(target=ready.wait, args=(0,)).start()


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return {"restocked": product_id}
