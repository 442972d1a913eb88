from celery import shared_task

from shop.models import Product
from site_config.celery import app


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return {"restocked": product_id}


@app.on_after_configure.connect
def schedule(sender, **kwargs):
    sender.add_periodic_task(3600.0, restock.s(1))
