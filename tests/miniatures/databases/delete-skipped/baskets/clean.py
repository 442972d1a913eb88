from baskets.models import Basket


def clean(name):
    """Put the baskets of a name aside."""
    Basket.objects.filter(name=name).delete()
