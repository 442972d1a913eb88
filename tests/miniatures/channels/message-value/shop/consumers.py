import json

from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone

from shop.models import Product


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("prices", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard("prices", self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        product = await Product.objects.filter(name=text_data).afirst()
        if product is None:
            return
        name, price = product.name, str(product.price)
        await self.channel_layer.group_send("prices", {"type": "price.told", "name": name, "price": price})
        message = {"type": "price.told", "name": product.name, "price": product.price}
        await self.channel_layer.group_send("prices", {"type": "price.told", "name": name, "price": product.price})
        await self.channel_layer.group_send("prices", {"type": "price.told", "name": name, "at": timezone.now()})
        await self.channel_layer.group_send("prices", {"type": "price.told", "name": name, "by": self.scope["user"]})
        return message

    async def price_told(self, event):
        await self.send(text_data=json.dumps({"name": event["name"]}))
