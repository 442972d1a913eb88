"""Consumers are to sockets what views are to requests. These answer a malformed frame instead of raising."""

import json

from channels.generic.websocket import AsyncWebsocketConsumer

from chat.frames import MalformedFrame, decode
from chat.rooms import LONGEST_NAME, event, group_of


class ChatConsumer(AsyncWebsocketConsumer):
    """Sends each message back to its sender."""

    async def connect(self) -> None:
        await self.accept()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            answer = {"message": decode(text_data)}
        except MalformedFrame as error:
            answer = {"error": str(error)}
        await self.send(text_data=json.dumps(answer))


class RoomConsumer(AsyncWebsocketConsumer):
    """Sends each message to everybody in the room, over the channel layer."""

    group: str | None = None

    async def connect(self) -> None:
        self.room: str = self.scope["url_route"]["kwargs"]["slug"]
        if len(self.room) > LONGEST_NAME:
            await self.close()
            return
        self.group = group_of(self.room)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.group is not None:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            message = decode(text_data)
        except MalformedFrame as error:
            await self.send(text_data=json.dumps({"error": str(error)}))
            return
        author = self.scope["user"].get_username() or "anonymous"
        await self.channel_layer.group_send(self.group, event(author, message))

    async def room_message(self, event: dict[str, str]) -> None:
        """Pass on a message that somebody, or a task, sent to the room."""
        answer = {"room": self.room, "author": event["author"], "message": event["message"]}
        await self.send(text_data=json.dumps(answer))
