"""A consumer accepts its socket when it connects, not when it receives."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PATH = "shop/rooms.py"
HEAD = """from channels.consumer import AsyncConsumer
from channels.generic.websocket import WebsocketConsumer


class RoomConsumer({base}):
"""


def test_accepts_a_socket_that_is_accepted_when_it_connects(rule: RuleTester) -> None:
    """Other events in a receiving method, and acceptance in ``connect()``, are fine."""
    body = """\
    async def websocket_connect(self, event):
        await self.send({"type": "websocket.accept"})

    async def websocket_receive(self, event):
        await self.send({"type": "websocket.send", "text": "websocket.accept"})
        await self.send(self.answer)
"""
    rule.accepts({PATH: HEAD.format(base="AsyncConsumer") + body})


def test_accepts_an_offer_that_is_accepted(rule: RuleTester) -> None:
    """A consumer may have an ``accept()`` of its own, for what its clients send."""
    body = """\
    def websocket_receive(self, event):
        self.accept(event["text"])

    def accept(self, offer):
        self.offers.append(offer)
"""
    rule.accepts({PATH: HEAD.format(base="AsyncConsumer") + body})


@pytest.mark.parametrize(
    ("base", "method", "line"),
    [
        ("AsyncConsumer", "async def websocket_receive(self, event)", 'await self.send({"type": "websocket.accept"})'),
        (
            "AsyncConsumer",
            "async def websocket_receive(self, event)",
            'await self.send({"text": "x", "type": "websocket.accept"})',
        ),
        ("WebsocketConsumer", "def receive(self, text_data)", "self.accept()"),
    ],
)
def test_accuses_a_second_acceptance(rule: RuleTester, base: str, method: str, line: str) -> None:
    """What is received comes over a socket that is open."""
    code = f"{HEAD.format(base=base)}    {method}:\n        {line}\n"

    rule.accuses({PATH: code}, f"{PATH}:7", says="open already")
