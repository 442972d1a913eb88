from django.db import transaction

from shop.models import Product
from shop.tasks import restock


def rename(product_id, other_id, name):
    with transaction.atomic():
        product = Product.objects.get(pk=product_id)
        restock.delay_on_commit(product_id)
        product.name = name
        product.save()
        restock.delay(product_id)
        transaction.on_commit(lambda: restock.delay(product_id))
