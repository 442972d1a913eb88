import json

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.prices = {}
        await self.channel_layer.group_add("prices", self.channel_name)
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        price = self.prices.get(text_data, getattr(self, "price", None))
        await self.send(text_data=json.dumps({"price": price}))

    async def disconnect(self, code):
        await self.channel_layer.group_discard("prices", self.chanel_name)
