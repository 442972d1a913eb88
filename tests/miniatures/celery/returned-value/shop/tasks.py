from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    product = Product.objects.get(pk=product_id)
    product.save()
    return product


@shared_task
def cheap():
    return Product.objects.filter(price__lt=1)
