from shop.models import Product
from shop.tasks import price_of


def add(name):
    product = Product(name=name)
    price_of.delay(product.pk)
    product.save()
    return product
