from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    basket = []

    async def connect(self):
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        self.basket.append(text_data)
