from django.core.cache import cache

from shop.models import Product


def number():
    return Product.objects.count()


def cached_number():
    return cache.get_or_set("number", number(), 600)
