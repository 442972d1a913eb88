from django.db import transaction

from shop.models import Product


def tell(key):
    """Print the key of a product that is sold."""
    print(key)


def sell(name):
    """Make a product, and tell of it."""
    with transaction.atomic():
        product = Product.objects.create(name=name)
        transaction.on_commit(tell, product.pk)
    return product
