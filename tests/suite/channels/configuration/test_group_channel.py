"""A consumer adds its own channel to a group."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CHAT = """\
from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer


class Chat({base}):
    {kind} connect(self):
        self.room, self.own = "lobby", self.channel_name
        self.group = f"chat_{{self.room}}"
        self.name = "visitor"
        {line}
        {accept}
"""
ASYNC = {"base": "AsyncWebsocketConsumer", "kind": "async def", "accept": "await self.accept()"}
SYNC = {"base": "WebsocketConsumer", "kind": "def", "accept": "self.accept()"}


@pytest.mark.parametrize(
    "channel", ["self.channel_name", "self.own", 'self.scope["channel"]', '"specific.abc!def"', "self.room"]
)
def test_accepts_channels(rule: RuleTester, channel: str) -> None:
    """The consumer's own channel, and what may be one, are no mistake."""
    rule.accepts({"shop/chat.py": CHAT.format(line=f'await self.channel_layer.group_add("chat", {channel})', **ASYNC)})


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ('await self.channel_layer.group_add("chat", self.group)', ASYNC),
        ('await self.channel_layer.group_add("chat", "visitor")', ASYNC),
        ('await self.channel_layer.group_add(group="chat", channel=f"user_{self.room}")', ASYNC),
        ("async_to_sync(self.channel_layer.group_add)(self.group, self.name)", SYNC),
        ('await self.channel_layer.group_discard(self.group, "visitor")', ASYNC),
    ],
)
def test_accuses_names_of_rooms_and_users(rule: RuleTester, line: str, how: dict[str, str]) -> None:
    """A text of the consumer's own is accused, however it is written."""
    rule.accuses({"shop/chat.py": CHAT.format(line=line, **how)}, "shop/chat.py:10", says="give self.channel_name")
