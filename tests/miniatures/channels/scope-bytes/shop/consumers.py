from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    """Sends the price of the product that its address asks for."""

    async def connect(self):
        parameters = parse_qs(self.scope["query_string"])
        self.product = parameters.get("product", [""])[0]
        await self.accept()
        await self.send(text_data=self.product)
