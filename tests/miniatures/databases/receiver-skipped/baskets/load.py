from baskets.models import Basket


def load(names):
    """Make a basket for each name."""
    Basket.objects.bulk_create([Basket(name=name) for name in names])
