import json

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.group = self.group_name()
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    def group_name(self):
        return "prices"

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        try:
            question = json.loads(text_data or "")["product"]
        except (ValueError, TypeError, KeyError):
            return
        await self.channel_layer.group_send(self.group, {"type": "price.asked", "product": question})

    async def price_asked(self, event):
        await self.send(text_data=json.dumps({"product": event["product"]}))
