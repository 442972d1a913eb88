from celery import chain

from shop.tasks import price_of, restock


def order(product_id):
    chain(price_of.si(product_id), restock.si(product_id))
