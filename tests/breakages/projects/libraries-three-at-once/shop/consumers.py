import datetime

from babel.dates import format_time
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class PriceConsumer(AsyncJsonWebsocketConsumer):
    """Says when the shop opens."""

    async def receive_json(self, content, **kwargs):
        opens = datetime.time(int(content.get("hour", 9)), 30)
        await self.send_json({"opens": format_time(opens, "short", locale="en_US")})
