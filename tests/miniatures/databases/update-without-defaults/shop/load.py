from shop.models import Product


def load(row):
    Product.objects.update_or_create(name=row[0], price=row[1])
