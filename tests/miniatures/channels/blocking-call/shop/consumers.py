import asyncio
import json
import time

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        try:
            question = json.loads(text_data or "")["product"]
        except (ValueError, TypeError, KeyError):
            await asyncio.sleep(1)
            time.sleep(1)
            return
        await asyncio.to_thread(time.sleep, 1)
        await self.send(text_data=json.dumps({"product": question}))
