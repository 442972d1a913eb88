from django.db import transaction

from shop.models import Product


def reprice(products, price):
    """Give several products another price."""
    with transaction.atomic():
        locked = Product.objects.select_for_update().filter(pk__in=[product.pk for product in products])
        for product in products:
            product.price = price
        Product.objects.bulk_update(products, ["price"])
