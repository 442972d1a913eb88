from baskets.models import Basket


def begin(name, labels):
    """Make a basket with labels."""
    basket = Basket(name=name)
    basket.labels.set(labels)
    basket.save()
    return basket
