"""No task that is acknowledged late may run longer than the broker's visibility timeout."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester
from tests.snippets import TASK_WITH_OPTIONS


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ("acks_late=True, time_limit=3600", ""),
        ("time_limit=3 * 3600", ""),
        ("acks_late=True", ""),
        ("acks_late=True, time_limit=7200", 'CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 4 * 3600}'),
        ("acks_late=True, time_limit=1800", 'CELERY_BROKER_URL = "amqp://rabbit.shop.example//"'),
        ("acks_late=False", "CELERY_TASK_ACKS_LATE = True\nCELERY_TASK_TIME_LIMIT = 7200"),
        ("soft_time_limit=7200", "CELERY_TASK_ACKS_LATE = False"),
    ],
    ids=["as long", "early", "no limit", "raised", "rabbitmq", "one task early", "soft"],
)
def test_accepts_what_the_broker_waits_for(options: str, settings: str, rule: RuleTester) -> None:
    """A limit within the timeout, a message that is acknowledged early, and a broker that waits."""
    rule.accepts({"shop/tasks.py": TASK_WITH_OPTIONS.format(options=options)}, settings=settings)


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ("acks_late=True, time_limit=3 * 60 * 60", ""),
        ("acks_late=True, soft_time_limit=3 * 60 * 60", ""),
        ("time_limit=3 * 60 * 60", "CELERY_TASK_ACKS_LATE = True"),
        ("acks_late=True", "CELERY_TASK_TIME_LIMIT = 3 * 60 * 60"),
        ("", 'CELERY_TASK_ANNOTATIONS = {"*": {"acks_late": True, "time_limit": 10800}}'),
    ],
    ids=["options", "soft limit", "acks_late of the settings", "limit of the settings", "annotations"],
)
def test_accuses_a_task_that_may_run_longer(options: str, settings: str, rule: RuleTester) -> None:
    """The limit and the late acknowledgement may each stand in the task or in the settings."""
    (finding,) = rule.accuses(
        {"shop/tasks.py": TASK_WITH_OPTIONS.format(options=options)}, "shop/tasks.py:4", settings=settings
    )

    assert finding.evidence == {"time_limit": 10800, "visibility_timeout": 3600}


def test_accuses_options_of_a_base_class(rule: RuleTester) -> None:
    """A base class gives its options to the tasks."""
    rule.accuses(
        {
            "shop/tasks.py": """
                from celery import Task, shared_task


                class Safe(Task):
                    acks_late = True
                    time_limit = 7200


                @shared_task(base=Safe)
                def restock(product_id):
                    return product_id
            """
        },
        "shop/tasks.py:9",
    )


def test_accuses_settings_once(rule: RuleTester) -> None:
    """What the settings say is not told of every task."""
    rule.accuses(
        {},
        "task_time_limit",
        settings="""
            CELERY_TASK_ACKS_LATE = True
            CELERY_TASK_TIME_LIMIT = 1200
            CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
        """,
        says="visibility_timeout of 600 s",
    )


def test_accuses_a_limit_of_a_command_line(rule: RuleTester) -> None:
    """A task without a limit has that of the worker."""
    (finding,) = rule.accuses(
        {
            "Procfile": "worker: celery -A site_config worker --time-limit=7200\n",
            "shop/tasks.py": TASK_WITH_OPTIONS.format(options="acks_late=True"),
        },
        "shop/tasks.py:4",
    )

    assert finding.evidence == {"time_limit": 7200, "visibility_timeout": 3600}


def test_accuses_tasks_that_rabbitmq_does_not_wait_for(rule: RuleTester) -> None:
    """RabbitMQ closes the channel of a worker that acknowledges a task after more than half an hour."""
    files = {
        "shop/tasks.py": "from celery import shared_task\n\n\n@shared_task(acks_late=True, time_limit=7200)\ndef render():\n    return 1\n"
    }

    (finding,) = rule.accuses(files, "shop/tasks.py:4", settings='CELERY_BROKER_URL = "amqp://rabbit.shop.example//"')

    assert finding.evidence == {"time_limit": 7200, "consumer_timeout": 1800}


def test_accepts_long_tasks_where_rabbitmq_is_told_to_wait(rule: RuleTester) -> None:
    """A file of the repository sets how long RabbitMQ waits."""
    rule.accepts(
        {"rabbitmq/advanced.config": "[{rabbit, [{consumer_timeout, undefined}]}].\n"},
        settings="""
            CELERY_BROKER_URL = "amqp://rabbit.shop.example//"
            CELERY_TASK_ACKS_LATE = True
            CELERY_TASK_TIME_LIMIT = 6 * 3600
        """,
    )
