from channels.generic.websocket import AsyncJsonWebsocketConsumer


class OrderConsumer(AsyncJsonWebsocketConsumer):
    """Sends each new order to whoever watches the orders."""

    groups = ["orders"]

    async def order_created(self, event):
        await self.send_json({"order": event["order"]})
