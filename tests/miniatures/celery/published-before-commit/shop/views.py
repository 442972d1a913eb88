from django.db import transaction

from shop.models import Product
from shop.tasks import price_of


def add(request):
    with transaction.atomic():
        product = Product.objects.create(name="coffee")
        price_of.delay(product.pk)
