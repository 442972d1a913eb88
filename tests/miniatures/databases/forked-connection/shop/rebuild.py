from multiprocessing import Pool

from shop.models import Product


def rebuild(key):
    """Give a product its price anew."""
    Product.objects.filter(pk=key).update(price=1)


def rebuild_all():
    """Give all products their prices anew, four at a time."""
    keys = list(Product.objects.values_list("pk", flat=True))
    with Pool(4) as pool:
        pool.map(rebuild, keys)
