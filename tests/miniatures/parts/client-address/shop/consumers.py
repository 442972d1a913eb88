import json

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.address = self.scope["client"][0]
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        try:
            question = json.loads(text_data or "")["product"]
        except (ValueError, TypeError, KeyError):
            await self.send(text_data=json.dumps({"error": "ask for a product"}))
            return
        await self.send(text_data=json.dumps({"product": question}))
