from django.core.cache import cache


def cheapest(kind):
    return cache.get(f"cheapest {kind}")
