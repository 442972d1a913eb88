from django.db import transaction

from shop.models import Product
from shop.tasks import restock


def restock_all():
    with transaction.atomic():
        for product in Product.objects.select_for_update():
            product.save()
            transaction.on_commit(lambda: restock.delay(product.pk))
