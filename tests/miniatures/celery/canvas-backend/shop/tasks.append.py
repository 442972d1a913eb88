from celery import chord


@shared_task
def stocktake(products):
    return chord([restock.s(one) for one in products], restock.s()).delay().id
