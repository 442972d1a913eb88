from shop.models import Product


def load(names):
    made = [Product(name=name) for name in names]
    Product.objects.bulk_create(made, ignore_conflicts=True)
    return [product.pk for product in made]
