"""Messages over a channel layer: the groups they go to, the keys that are read of them, and what blocks meanwhile."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from django_conformance.discovery.channels import (
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
        *channels_names.suspicions(application, consumers, [file]),
    ]
    return [one.rule for one in found]


@pytest.mark.parametrize(
    "methods",
    [
        "async def tell(self):\n    await self.channel_layer.send('prints', {'type': 'one.line'})",
        "async def tell(self):\n    await self.channel_layer.send('specific.abc!def', {'type': 'one.line'})",
        "async def tell(self):\n    await self.mailer.send('elsewhere', {'type': 'one.line'})",
    ],
)
def test_healthy(methods: str, tmp_path: Path) -> None:
    """What may be right is not suspected."""
    assert rules(methods, tmp_path) == []


@pytest.mark.parametrize(
    ("methods", "rule"),
    [
        ("async def tell(self):\n    await self.channel_layer.send('print', {'type': 'a'})", "channel-name"),
    ],
)
def test_broken(methods: str, rule: str, tmp_path: Path) -> None:
    """What is certainly wrong is suspected."""
    assert rules(methods, tmp_path) == [rule]
