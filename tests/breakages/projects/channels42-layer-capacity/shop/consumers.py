import json

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    """Sends itself a price list, a message a price, and says when all of it is on its way."""

    async def receive(self, text_data=None, bytes_data=None):
        try:
            count = int(json.loads(text_data or "")["prices"])
        except (ValueError, TypeError, KeyError):
            await self.send(text_data=json.dumps({"error": "ask for prices"}))
            return
        for number in range(count):
            await self.channel_layer.send(self.channel_name, {"type": "price", "number": number})
        await self.send(text_data=json.dumps({"sent": count}))

    async def price(self, event):
        """Takes a price."""
