"""A worker of this project runs every entry of the beat schedule."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_tasks_of_the_project(rule: RuleTester) -> None:
    """Registered ones; and an unknown task that names no queue is another rule's matter."""
    rule.accepts(
        {},
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "restock": {"task": "shop.tasks.restock", "schedule": 60.0, "args": (1,), "options": {"queue": "slow"}},
                "unknown": {"task": "billing.invoices.send", "schedule": 60.0},
            }
        """,
    )


def test_accuses_a_task_of_another_service(rule: RuleTester) -> None:
    """An unknown package, and a queue that the entry names."""
    rule.accuses(
        {},
        "site_config/celery.py:7",
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "remote": {"task": "billing.invoices.send", "schedule": 60.0, "options": {"queue": "billing"}},
            }
        """,
        subject="remote",
        says="sends 'billing.invoices.send', which is not a task of this project",
    )
