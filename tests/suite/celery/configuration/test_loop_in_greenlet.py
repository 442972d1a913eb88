"""A task in a worker with a greenlet pool starts no event loop."""

from __future__ import annotations

import pytest

from tests.project_files import tasks
from tests.rules import RuleTester

GREEN = {"Procfile": "worker: celery -A site_config worker -P gevent -c 100\n"}


def _pinging(body: str) -> dict[str, str]:
    return tasks(f"""
import asyncio

from asgiref.sync import async_to_sync


async def _ping():
    await asyncio.sleep(0.1)


def ping_now():
    asyncio.run(_ping())


@shared_task
def ping():
    {body}
""")


def test_accepts_other_workers(rule: RuleTester) -> None:
    """Processes, threads, one greenlet, and greenlets that run the tasks of another queue."""
    rule.each(
        "Procfile", "worker: celery -A site_config worker {command}\n", files={**_pinging("asyncio.run(_ping())")}
    ).accepts("""
        -c 4
        -P threads -c 4
        -P gevent -c 1
        -P gevent -c 100 -Q mail
    """)


def test_accepts_tasks_without_a_loop(rule: RuleTester) -> None:
    """What no task calls, and a library that lets event loops and greenlets work together."""
    rule.accepts({**_pinging("return 1"), **GREEN})
    rule.accepts(
        {**_pinging("asyncio.run(_ping())"), **GREEN, "shop/apps.py": "def nest():\n    import nest_asyncio\n"}
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("asyncio.run(_ping())", "asyncio.run(_ping())"),
        ("async_to_sync(_ping)()", "async_to_sync"),
        ("loop = asyncio.new_event_loop()\n    loop.run_until_complete(_ping())", "run_until_complete"),
        ("ping_now()", "through ping_now()"),
    ],
)
def test_accuses_loops_among_greenlets(body: str, said: str, rule: RuleTester) -> None:
    """By each way to start a loop, and in a helper."""
    [finding] = rule.findings({**_pinging(body), **GREEN})

    assert finding.subject == "shop.tasks.ping"
    assert said in finding.message
