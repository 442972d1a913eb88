from celery import chain, chord, group

from shop.tasks import price_of, restock


def restock_all(number):
    chain(restock.s(), price_of.s()).delay()
    group([restock.s(number, number)]).apply_async()
    (restock.s() | price_of.s()).apply_async()
    later = chain(restock.s(), price_of.s())
    chain(restock.s(), price_of.s()).delay(number)
    return later, chord([restock.s(one) for one in (1, 2)])(price_of.s())
