"""Sells products, each in a transaction that is to be the outermost."""

from django.db import transaction

from shop.models import Product


@transaction.atomic(durable=True)
def sell(pk):
    """Sell one product."""
    Product.objects.filter(pk=pk).update(price=0)


def sell_all(keys):
    """Sell all or none."""
    with transaction.atomic():
        for pk in keys:
            sell(pk)
