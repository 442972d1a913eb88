import asyncio

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    """Counts hours."""

    async def connect(self):
        await self.accept()
        self.task = asyncio.create_task(self.tick())

    async def tick(self):
        hours = 0
        while True:
            await asyncio.sleep(3600)
            hours += 1
            await self.send(text_data=str(hours))
