from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("prices", self.channel_name)
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        if text_data == "ping":
            await self.send(text_data="pong")
        elif text_data:
            await self.send(text_data=text_data)

    async def price_changed(self, event):
        await self.send(text_data=str(event["price"]))

    async def disconnect(self, code):
        await self.channel_layer.group_discard("prices")
