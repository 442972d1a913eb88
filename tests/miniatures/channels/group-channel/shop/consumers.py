from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.visitor = "visitor_1"
        await self.channel_layer.group_add("prices", self.visitor)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard("prices", self.channel_name)
