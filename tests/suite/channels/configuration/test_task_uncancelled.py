"""A consumer cancels its endless background tasks when the client disconnects."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PATH = "shop/rooms.py"
CONSUMER = """import asyncio

from channels.generic.websocket import AsyncWebsocketConsumer


class RoomConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        self.task = {start}

    async def tick(self):
        while {test}:
            await self.send(text_data="tick")
            {leave}
            await asyncio.sleep(1)

    async def disconnect(self, code):
        {end}
"""
SOUND = {"start": "asyncio.create_task(self.tick())", "test": "True", "leave": "pass", "end": "pass"}


@pytest.mark.parametrize(
    "change",
    [
        {"end": "self.task.cancel()"},
        {"end": "await cancel_and_wait(self.task)"},
        {"test": "self.is_open"},
        {"leave": "if self.closed:\n                break"},
        {"leave": "self.scope['session'].save()"},
        {"leave": "try:\n                self.check()\n            finally:\n                pass"},
        {"start": "await self.tick()"},
    ],
)
def test_accepts_loops_that_end(rule: RuleTester, change: dict[str, str]) -> None:
    """A task that is cancelled, and a loop that looks whether it should go on, end with the connection."""
    rule.accepts({PATH: CONSUMER.format_map(SOUND | change)})


@pytest.mark.parametrize(
    "start",
    [
        "asyncio.create_task(self.tick())",
        "asyncio.ensure_future(self.tick())",
        "asyncio.get_running_loop().create_task(self.tick())",
    ],
)
def test_accuses_a_loop_that_nothing_ends(rule: RuleTester, start: str) -> None:
    """The task runs on when the client has gone."""
    rule.accuses({PATH: CONSUMER.format_map(SOUND | {"start": start})}, f"{PATH}:9", says="no method cancels it")
