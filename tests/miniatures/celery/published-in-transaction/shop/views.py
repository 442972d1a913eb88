from django.db import transaction

from shop.models import Product
from shop.tasks import price_of


@transaction.atomic
def look(request, number):
    Product.objects.filter(pk=number).update(name="coffee")
    price_of.delay(number)
