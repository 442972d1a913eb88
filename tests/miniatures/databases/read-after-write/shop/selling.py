from shop.models import Product


def sell(name):
    product = Product.objects.create(name=name)
    product.refresh_from_db()
    return product
