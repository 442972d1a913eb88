"""Code keeps a reference to every background task that it creates."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMERS = """\
import asyncio

from channels.generic.websocket import AsyncWebsocketConsumer

TASKS = set()


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        asyncio.create_task(self.stream())  # accused
        asyncio.ensure_future(self.stream())  # accused
        asyncio.get_running_loop().create_task(self.stream())  # accused
        loop = asyncio.get_event_loop()
        loop.create_task(self.stream())  # accused
        unused = asyncio.create_task(self.stream())  # accused
        asyncio.create_task(self.stream()).add_done_callback(print)  # accused
        self.task = asyncio.create_task(self.stream())
        task = asyncio.create_task(self.stream())
        TASKS.add(task)
        task.add_done_callback(TASKS.discard)
        await asyncio.create_task(self.stream())
        async with asyncio.TaskGroup() as group:
            group.create_task(self.stream())
        return asyncio.create_task(self.stream())

    async def stream(self):
        await self.send("price")
"""


def _places(name: str, text: str) -> list[str]:
    return [f"{name}:{number}" for number, line in enumerate(text.splitlines(), start=1) if line.endswith("# accused")]


def test_accuses_tasks_that_nothing_keeps(rule: RuleTester) -> None:
    """A task is accused unless an attribute, a set, a group, the caller or an ``await`` keeps it."""
    findings = rule.accuses({"shop/consumers.py": CONSUMERS}, *_places("shop/consumers.py", CONSUMERS))

    assert "connect() starts self.stream() in the background" in findings[0].message
