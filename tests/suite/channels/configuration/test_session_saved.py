"""A consumer that changes the session of its scope saves it."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CONSUMER = """\
from channels.auth import login
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer


class PriceConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.seen = self.scope["session"].get("seen", 0)
        await self.accept()

    async def receive_json(self, content, **kwargs):
        {change}
        {saved}
"""
LOGIN = "await login(self.scope, content)"
SEEN = 'self.scope["session"]["seen"] = self.seen + 1'


@pytest.mark.parametrize(
    "saved",
    [
        'await database_sync_to_async(self.scope["session"].save)()',
        'await self.scope["session"].asave()',
        "session = self.scope['session']; await database_sync_to_async(session.save)()",
    ],
)
def test_accepts_a_session_that_is_saved(rule: RuleTester, saved: str) -> None:
    """A session is saved in a thread, by its own coroutine, or by a variable."""
    rule.accepts({"shop/consumers.py": CONSUMER.format(change=LOGIN, saved=saved)})


def test_accepts_a_key_that_only_the_connection_reads(rule: RuleTester) -> None:
    """What nobody reads before the connection sets it is data of the connection."""
    change = 'self.scope["session"]["seed"] = 4'

    rule.accepts({"shop/consumers.py": CONSUMER.format(change=change, saved='print(self.scope["session"]["seed"])')})


def test_accuses_a_session_that_is_not_saved(rule: RuleTester) -> None:
    """Somebody is logged in until the next page, and a count that the next connection reads stays as it was."""
    rule.each("shop/consumers.py:12", CONSUMER, subject="shop.consumers.PriceConsumer", apart=True).accuses(
        (LOGIN, "", "channels.auth.login()"),
        (SEEN, "", "sets self.scope['session']['seen']"),
    )


def test_accuses_a_key_that_a_page_reads(rule: RuleTester) -> None:
    """A view that reads the key gets what was there before."""
    view = "def seen(request):\n    return request.session.get('basket')\n"
    change = 'self.scope["session"]["basket"] = content'

    rule.accuses(
        {"shop/consumers.py": CONSUMER.format(change=change, saved=""), "shop/views.py": view}, "shop/consumers.py:12"
    )
