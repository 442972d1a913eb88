from celery import chain
from django.db import transaction
from django.http import HttpResponse
from shop.tasks import price_of, restock


def order(request, product_id):
    with transaction.atomic():
        # what is published here is not what on_commit is meant to publish
        transaction.on_commit(restock.delay(product_id))
        transaction.on_commit(lambda: restock.delay(product_id))
    return HttpResponse()


def refresh(request, product_id):
    chain(price_of.si(product_id), restock.si(product_id)).delay()
    chain(price_of.si(product_id), restock.delay(product_id)).delay()
    return HttpResponse()
