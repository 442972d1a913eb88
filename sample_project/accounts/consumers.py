"""Sockets for logged-in users."""

import json

from channels.generic.websocket import AsyncWebsocketConsumer

NOT_LOGGED_IN = 4401


class AccountConsumer(AsyncWebsocketConsumer):
    """Greets its logged-in user, and refuses everybody else."""

    async def connect(self) -> None:
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close(code=NOT_LOGGED_IN)
            return
        await self.accept()
        await self.send(text_data=json.dumps({"greeting": f"Hello, {user.get_username()}"}))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Answer every message with the account's name."""
        await self.send(text_data=json.dumps({"username": self.scope["user"].get_username()}))
