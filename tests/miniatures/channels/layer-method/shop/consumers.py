from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("prices", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_disgard("prices", self.channel_name)
