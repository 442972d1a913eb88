import json

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    """Echoes a question about a price, and answers what it does not understand with an error."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.path = self.scope["path"]

    async def connect(self):
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        try:
            question = json.loads(text_data or "")["product"]
        except (ValueError, TypeError, KeyError):
            await self.send(text_data=json.dumps({"error": "ask for a product"}))
            return
        await self.send(text_data=json.dumps({"product": question}))
