from celery import group
from shop.tasks import restock


def restock_all(keys, handler):
    return group(restock.s(key) for key in keys).apply_async(link_error=handler)
