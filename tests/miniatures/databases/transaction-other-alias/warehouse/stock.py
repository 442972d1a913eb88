from django.db import transaction

from shop.models import Product
from warehouse.models import Shelf


def rename():
    with transaction.atomic(using="warehouse"):
        Product.objects.update(name="tea")
    with transaction.atomic(), transaction.atomic(using="warehouse"):
        Shelf.objects.update(code="B")
        Product.objects.update(name="tea")
    with transaction.atomic():
        with transaction.atomic(using="warehouse"):
            Shelf.objects.update(code="B")
