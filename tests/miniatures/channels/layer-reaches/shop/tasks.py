from asgiref.sync import async_to_sync
from celery import shared_task
from channels.layers import get_channel_layer

from shop.models import Product


@shared_task
def price_of(product_id):
    return str(Product.objects.get(pk=product_id).price)


@shared_task
def restock(product_id):
    async_to_sync(get_channel_layer().group_send)("prices", {"type": "price.asked", "product": product_id})
    return {"restocked": product_id}
