from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    """Answers in the first of the subprotocols that it is offered."""

    async def connect(self):
        self.kind = next(iter(self.scope["subprotocols"]), "text")
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        await self.send(text_data=f"{self.kind}: {text_data}")
