from channels.consumer import AsyncConsumer


class PriceConsumer(AsyncConsumer):
    async def websocket_connect(self, message):
        await self.send({"type": "websocket.accept"})

    async def websocket_disconnect(self, message):
        print("gone")
