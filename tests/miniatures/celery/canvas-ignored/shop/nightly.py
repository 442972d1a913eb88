from celery import chord

from shop.tasks import price_of, restock, told


def restock_all(numbers):
    chord([restock.s(number) for number in numbers])(told.s())
    return chord([price_of.s(number) for number in numbers])(told.s())
