from celery import shared_task

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    return {"restocked": product_id}


class GatewayRefused(Exception):
    def __init__(self, status, reason):
        super().__init__(f"{status}: {reason}")


@shared_task
def collect(order):
    raise GatewayRefused(402, f"card of order {order}")
