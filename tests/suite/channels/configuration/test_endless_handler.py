"""Every handler of a consumer returns."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CONSUMER = """
    import asyncio

    from channels.generic.websocket import AsyncWebsocketConsumer


    class PriceConsumer(AsyncWebsocketConsumer):
        running = False

        async def {handler}(self, *args, **kwargs):
            while {test}:
                await self.send(text_data="price")
                {last}

        async def disconnect(self, code):
            self.running = False
"""
SLEEP = "await asyncio.sleep(1)"


def test_accepts_loops_that_end(rule: RuleTester) -> None:
    """A method of its own may be a task; a loop may end by itself, or by what code elsewhere changes."""
    rule.each("shop/consumers.py", CONSUMER).accepts(
        """
        connect | True | return
        connect | True | break
        receive | self.running | self.running = bool(args)
    """,
        ("stream", "True", SLEEP),
        ("receive", "self.prices", SLEEP),
        ("receive", "len(args) > 4", SLEEP),
    )


@pytest.mark.parametrize(
    ("handler", "test"),
    [("connect", "True"), ("receive", "1"), ("receive", "self.running"), ("websocket_connect", "True")],
)
def test_accuses_loops_that_go_on(rule: RuleTester, handler: str, test: str) -> None:
    """Nothing ends the loop but a handler that cannot run while it does."""
    files = {"shop/consumers.py": CONSUMER.format(handler=handler, test=test, last=SLEEP)}

    rule.accuses(files, "shop/consumers.py:10", says=f"PriceConsumer.{handler}() loops without an end (while {test})")
