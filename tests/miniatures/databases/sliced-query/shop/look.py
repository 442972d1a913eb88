from shop.models import Product


def reduce():
    Product.objects.order_by("name")[:10].update(price=1)
