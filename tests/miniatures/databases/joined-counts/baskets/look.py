from django.db.models import Count

from baskets.models import Basket


def overview():
    """Return the baskets with the number of their lines and labels."""
    return Basket.objects.annotate(line_count=Count("line"), label_count=Count("labels"))
