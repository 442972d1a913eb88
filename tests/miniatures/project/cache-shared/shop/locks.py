from django.core.cache import cache


def is_first(key):
    return cache.add(key, "taken", timeout=60)
