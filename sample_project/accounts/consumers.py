"""Sockets for those who are logged in."""

import json

from channels.generic.websocket import AsyncWebsocketConsumer

NOT_LOGGED_IN = 4401


class AccountConsumer(AsyncWebsocketConsumer):
    """Greets the user it belongs to, and refuses everybody else."""

    async def connect(self) -> None:
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close(code=NOT_LOGGED_IN)
            return
        await self.accept()
        await self.send(text_data=json.dumps({"greeting": f"Hello, {user.get_username()}"}))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Whatever is asked, answer with the account's name."""
        await self.send(text_data=json.dumps({"username": self.scope["user"].get_username()}))
