from asgiref.sync import async_to_sync
from channels.consumer import SyncConsumer
from channels.layers import get_channel_layer


def print_tag(product_id):
    layer = get_channel_layer()
    async_to_sync(layer.send)("price-tag", {"type": "print.tag", "product": product_id})
    async_to_sync(layer.send)("price-tags", {"type": "print.tag", "product": product_id})


class Tags(SyncConsumer):
    def print_tag(self, message):
        self.last = message["product"]
