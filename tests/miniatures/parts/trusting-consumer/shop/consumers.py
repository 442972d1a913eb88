import json

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        question = json.loads(text_data)["product"]
        await self.send(text_data=json.dumps({"product": question}))
