from shop.models import Product
from shop.tasks import price_of


def look(request, number):
    product = Product.objects.get(pk=number)
    price_of.delay(product)
