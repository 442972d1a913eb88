from shop.models import Product
from shop.tasks import relabel


def order(name):
    product = Product.objects.get(name=name)
    relabel.delay(product.pk)
