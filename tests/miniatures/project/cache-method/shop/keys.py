from django.core.cache import cache


def forget(product):
    cache.delete_pattern(f"product:{product.pk}:*")
