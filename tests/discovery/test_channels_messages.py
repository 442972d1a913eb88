"""Messages over a channel layer: the groups they go to, the keys that are read of them, and what blocks meanwhile."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.channels import (
    blocking as channels_blocking,
    groups as channels_groups,
    messages as channels_messages,
    names as channels_names,
)
from django_conformance.discovery.channels.consumers import consumer_sources
from django_conformance.discovery.channels.routing import Application, Leaf
from django_conformance.source.files import Sources

if TYPE_CHECKING:
    from pathlib import Path


def rules(methods: str, tmp_path: Path, before: str = "") -> list[str]:
    """Return the rules that a consumer of these methods comes under."""
    path = tmp_path / "consumers.py"
    text = f"import time\nfrom channels.generic.websocket import AsyncWebsocketConsumer\n{before}\n\nclass Chat(AsyncWebsocketConsumer):\n"
    path.write_text(text + indent(dedent(methods), "    "), encoding="utf-8")
    sources = Sources(tmp_path)
    consumers, file = list(consumer_sources(sources)), sources.code()[0]
    application = Application(leaves=[Leaf("channel", None, channel="prints")])
    found = [
        *channels_groups.suspicions([file]),
        *channels_messages.suspicions(consumers, [file]),
        *channels_names.suspicions(application, consumers, [file]),
        *channels_blocking.suspicions([one.file for one in consumers], consumers),
    ]
    return [one.rule for one in found]


JOINS = "async def connect(self):\n    await self.channel_layer.group_add(f'room_{self.name}', self.channel_name)\n"


@pytest.mark.parametrize(
    "methods",
    [
        JOINS + "async def tell(self, number):\n    await self.channel_layer.group_send(f'room_{number}', {})",
        JOINS + "async def tell(self):\n    await self.channel_layer.group_send('room_1', {})",
        JOINS + "async def tell(self, room):\n    await self.channel_layer.group_send(room, {})",
        JOINS + "async def more(self, room):\n    await self.channel_layer.group_add(room, self.channel_name)\n"
        "async def tell(self):\n    await self.channel_layer.group_send('anything', {})",
        "async def tell(self):\n    await self.channel_layer.group_send('anything', {})",
        "async def tell(self):\n    await self.channel_layer.send('prints', {'type': 'one.line'})",
        "async def tell(self):\n    await self.channel_layer.send('specific.abc!def', {'type': 'one.line'})",
        "async def tell(self):\n    await self.mailer.send('elsewhere', {'type': 'one.line'})",
        (
            "async def tell(self):\n    await self.channel_layer.group_send('all', {'type': 'line', **self.more})\n"
            "async def line(self, event):\n    await self.send(event['text'])"
        ),
        (
            "async def tell(self):\n    await self.channel_layer.group_send('all', {'type': 'line'})\n"
            "async def line(self, event):\n    if 'text' in event:\n        await self.send(event['text'])"
        ),
        (
            "async def tell(self):\n    await self.channel_layer.group_send('all', {'type': 'line'})\n"
            "async def line(self, event):\n    try:\n        await self.send(event['text'])\n    except KeyError:\n        pass"
        ),
        "def waits(self):\n    time.sleep(1)",
        "async def waits(self):\n    await self.run(time.sleep, 1)",
        "async def waits(self):\n    def inner():\n        time.sleep(1)\n    await self.run(inner)",
    ],
)
def test_healthy(methods: str, tmp_path: Path) -> None:
    """What may be right is not suspected."""
    assert rules(methods, tmp_path) == []


@pytest.mark.parametrize(
    ("methods", "rule"),
    [
        (JOINS + "async def tell(self):\n    await self.channel_layer.group_send('rooms', {})", "group-not-joined"),
        (
            JOINS + "async def tell(self, n):\n    await self.channel_layer.group_send('chat_%s' % n, {})",
            "group-not-joined",
        ),
        ("async def tell(self):\n    await self.channel_layer.send('print', {'type': 'a'})", "channel-name"),
        (
            (
                "async def tell(self):\n    await self.channel_layer.group_send('all', {'type': 'line'})\n"
                "async def line(self, event):\n    await self.send(event['text'])"
            ),
            "message-key",
        ),
        ("async def waits(self):\n    time.sleep(1)", "blocking-call"),
    ],
)
def test_broken(methods: str, rule: str, tmp_path: Path) -> None:
    """What is certainly wrong is suspected."""
    assert rules(methods, tmp_path) == [rule]
