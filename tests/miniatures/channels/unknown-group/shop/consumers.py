from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.group = f"prices-{self.scope['path'].strip('/').replace('/', '-')}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data="", bytes_data=None):
        await self.channel_layer.group_send(f"price-{text_data}", {"type": "price.asked"})
        await self.channel_layer.group_send("prices-" + text_data, {"type": "price.asked"})

    async def price_asked(self, event):
        await self.send(text_data="asked")
