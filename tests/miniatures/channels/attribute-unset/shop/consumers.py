from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        self.group = "prices"
        await self.accept()

    async def disconnect(self, code):
        print(f"left {self.group}")
