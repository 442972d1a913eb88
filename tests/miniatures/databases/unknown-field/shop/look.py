from shop.models import Product


def cheap():
    """Return the products for less than a euro, the cheapest first."""
    return Product.objects.filter(pryce__lt=1).order_by("price")
