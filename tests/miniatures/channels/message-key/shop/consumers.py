import json

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("prices", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard("prices", self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        try:
            question = json.loads(text_data or "")["product"]
        except (ValueError, TypeError, KeyError):
            return
        await self.channel_layer.group_send("prices", {"type": "price.asked", "name": question})
        await self.channel_layer.group_send("prices", {"type": "price.told", "name": question})

    async def price_asked(self, event):
        await self.send(text_data=json.dumps({"product": event["product"]}))

    async def price_told(self, event):
        if event["name"] == "tea":
            await self.send(text_data=json.dumps({"product": event["product"]}))
        await self.send(text_data=json.dumps({"product": event.get("product", event["name"])}))
