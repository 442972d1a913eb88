"""A consumer does not read its scope or channel name in ``__init__()``, but once it is connected."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester

HEAD = """\
from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
"""


def _files(body: str) -> dict[str, str]:
    return {
        "shop/consumers.py": f"{HEAD}{indent(body, '        ')}\n\n    async def connect(self):\n        await self.accept()\n"
    }


def test_accepts_what_is_there(rule: RuleTester) -> None:
    """An attribute of its own, what runs later, and a scope that it makes itself."""
    rule.accepts(_files("self.room = None\nself.later = lambda: self.scope['user']"))
    rule.accepts(_files("self.scope = {}\nself.user = self.scope.get('user')"))


def test_accepts_connect(rule: RuleTester) -> None:
    """In ``connect()`` all of them are set."""
    rule.accepts(
        {
            "shop/consumers.py": HEAD
            + "        self.room = None\n\n    async def connect(self):\n        self.room = self.scope['path']\n"
        }
    )


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("self.user = self.scope['user']", "scope"),
        ("self.room = self.scope['url_route']['kwargs']['room']", "scope"),
        ("self.name = self.channel_name", "channel_name"),
        ("self.layer = self.channel_layer", "channel_layer"),
        ("if self.scope.get('user'):\n    self.user = 1", "scope"),
    ],
)
def test_accuses_what_is_not_there_yet(body: str, name: str, rule: RuleTester) -> None:
    """The scope, the channel's name and the layer."""
    rule.accuses(_files(body), "shop/consumers.py:7", says=f"reads self.{name},")
