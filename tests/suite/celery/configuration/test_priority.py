"""The broker supports the priority that a task is sent with."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

RABBITMQ = 'CELERY_BROKER_URL = "amqp://rabbit.shop.example//"\n'
VIEWS = "from shop.tasks import restock\n\nURGENT = {number}\n\n\ndef view():\n    restock.apply_async((1,), priority=URGENT)\n"
QUEUES = "from kombu import Queue\nCELERY_TASK_QUEUES = [Queue('celery', {}), Queue('slow', {})]\n"


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        ({"shop/views.py": VIEWS.format(number=9)}, ""),
        ({"shop/views.py": VIEWS.format(number=9)}, f"{RABBITMQ}CELERY_TASK_QUEUE_MAX_PRIORITY = 10"),
        ({"shop/views.py": VIEWS.format(number=9)}, RABBITMQ + QUEUES.format("max_priority=10", "")),
        (
            {"shop/views.py": VIEWS.format(number=9)},
            RABBITMQ + QUEUES.format("queue_arguments={'x-max-priority': 5}", ""),
        ),
        ({"shop/views.py": VIEWS.format(number=9)}, f'{RABBITMQ}CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"'),
        ({"shop/views.py": VIEWS.format(number=9), "rabbitmq/definitions.json": '{"x-max-priority": 10}'}, RABBITMQ),
        ({"shop/views.py": VIEWS.format(number=0)}, RABBITMQ),
    ],
)
def test_accepts_priorities_that_count(files: dict[str, str], settings: str, rule: RuleTester) -> None:
    """A broker with priorities, queues that have them, and the lowest priority, which needs none."""
    rule.accepts(files, settings=settings)


def test_accepts_one_priority_for_all(rule: RuleTester) -> None:
    """What every task has puts none before another."""
    rule.accepts({}, settings=f"{RABBITMQ}CELERY_TASK_DEFAULT_PRIORITY = 5")


@pytest.mark.parametrize(
    ("files", "settings", "place", "what"),
    [
        (
            {"shop/views.py": VIEWS.format(number=9)},
            RABBITMQ,
            "shop/views.py:7",
            "sent by apply_async(), has the priority 9",
        ),
        (
            {
                "shop/tasks.py": "from celery import shared_task\n\n\n@shared_task(priority=5)\ndef restock(pk):\n    return pk\n"
            },
            RABBITMQ,
            "shop/tasks.py:4",
            "the task shop.tasks.restock has the priority 5",
        ),
        (
            {},
            f'{RABBITMQ}CELERY_TASK_ROUTES = {{"shop.tasks.*": {{"queue": "slow", "priority": 8}}}}',
            "site_config/celery.py:7",
            "the route of 'shop.tasks.*' has the priority 8",
        ),
        (
            {"shop/views.py": VIEWS.format(number=9)},
            RABBITMQ + QUEUES.format("", ""),
            "shop/views.py:7",
            "has the priority 9",
        ),
    ],
)
def test_accuses_priorities_that_rabbitmq_ignores(
    files: dict[str, str], settings: str, place: str, what: str, rule: RuleTester
) -> None:
    """No queue was declared with priorities."""
    rule.accuses(files, place, settings=settings, says=what)


def test_accuses_priorities_above_nine_on_redis(rule: RuleTester) -> None:
    """Celery cuts the number off."""
    rule.accuses({"shop/views.py": VIEWS.format(number=50)}, "shop/views.py:7", says="so it is that of 9")
