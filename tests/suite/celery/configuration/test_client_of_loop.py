"""An asynchronous client is used in the event loop that it was created in."""

from __future__ import annotations

import pytest

from tests.project_files import tasks
from tests.rules import RuleTester

CLIENTS = "import redis.asyncio as aioredis\n\nstore = aioredis.from_url('redis://localhost:6379/4')\n"
BODY = """
    import asyncio

    import redis.asyncio as aioredis
    from asgiref.sync import async_to_sync
    from shop.clients import store


    async def publish(pk):
        {line}


    @shared_task
    def remind(pk):
        {run}
"""


@pytest.mark.parametrize(
    ("line", "run"),
    [
        ("await aioredis.from_url('redis://localhost').set(pk, 1)", "asyncio.run(publish(pk))"),
        ("store = aioredis.from_url('redis://localhost'); await store.set(pk, 1)", "asyncio.run(publish(pk))"),
        ("await store.set(pk, 1)", "return publish"),
    ],
)
def test_accepts_clients_of_their_loop(line: str, run: str, rule: RuleTester) -> None:
    """A client that the coroutine makes, and a coroutine that the task does not run."""
    rule.accepts({"shop/clients.py": CLIENTS, **tasks(BODY.format(line=line, run=run))})


@pytest.mark.parametrize(
    "run",
    [
        "asyncio.run(publish(pk))",
        "async_to_sync(publish)(pk)",
        "asyncio.new_event_loop().run_until_complete(publish(pk))",
    ],
)
def test_accuses_clients_of_a_module(run: str, rule: RuleTester) -> None:
    """However the coroutine is run, the loop is new each time."""
    files = {"shop/clients.py": CLIENTS, **tasks(BODY.format(line="await store.set(pk, 1)", run=run))}

    rule.accuses(files, "shop/tasks.py:17", says="uses shop.clients.store (shop/clients.py:3)")
