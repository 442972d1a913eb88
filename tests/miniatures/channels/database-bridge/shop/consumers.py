from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from shop.models import Product


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        count = await sync_to_async(Product.objects.count)()
        await self.send(text_data=str(count))
