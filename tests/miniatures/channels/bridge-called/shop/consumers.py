from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from shop.models import Product


def count():
    return Product.objects.count()


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        self.count = await database_sync_to_async(count)
