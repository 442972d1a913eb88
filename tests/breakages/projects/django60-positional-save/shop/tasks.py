from celery import shared_task

from shop.models import Product


@shared_task
def add_product(name):
    product = Product(name=name)
    product.save(True)
    return product.name
