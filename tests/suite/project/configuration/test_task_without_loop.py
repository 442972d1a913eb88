"""Code outside an event loop starts no asyncio task."""

from __future__ import annotations

import pytest

from tests.project_files import tasks
from tests.rules import RuleTester

HELPERS = """
    import asyncio


    async def send(number):
        return number


"""


def test_accepts_loops_that_run(rule: RuleTester) -> None:
    """A loop that the function starts, and helpers that coroutines may call, are fine."""
    body = """
    @shared_task
    def run(number):
        return asyncio.run(send(number))


    @shared_task
    def complete(number):
        loop = asyncio.new_event_loop()
        task = loop.create_task(send(number))
        return loop.run_until_complete(task)


    def helper(number):
        return asyncio.create_task(send(number))
    """
    bot = """
    import asyncio

    from django.core.management.base import BaseCommand

    from shop.bot import bot, send


    class Command(BaseCommand):
        def handle(self, *args, **options):
            asyncio.get_event_loop().create_task(send(1))
            bot.start_polling()
    """
    rule.accepts(
        {**tasks(HELPERS + body), "shop/bot.py": "bot = None\nsend = None\n", "shop/management/commands/bot.py": bot}
    )


@pytest.mark.parametrize(
    "line",
    [
        "asyncio.create_task(send(number))",
        "asyncio.ensure_future(send(number))",
        "asyncio.get_event_loop().create_task(send(number))",
    ],
)
def test_accuses_a_task_that_nothing_runs(rule: RuleTester, line: str) -> None:
    """A worker has no running loop."""
    body = f"""
    @shared_task
    def run(number):
        {line}
    """
    rule.accuses(tasks(HELPERS + body), "shop/tasks.py:14", says="never runs")
