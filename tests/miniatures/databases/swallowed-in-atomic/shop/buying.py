from django.db import transaction

from shop.models import Product


@transaction.atomic
def buy(name, pay):
    try:
        product = Product.objects.create(name=name)
        pay(product)
        Product.objects.create(name=f"{name}, again")
    except Exception:
        return None
    return product
