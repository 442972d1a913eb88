"""A task works with the time of its own run."""

from __future__ import annotations

import pytest

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_times_of_the_run(rule: RuleTester) -> None:
    """A time in the body, a default that is none, a function that is called later, and functions that are no tasks."""
    body = """
        from django.utils import timezone


        @shared_task
        def close(day=None, zone="UTC", clock=lambda: timezone.now()):
            return day or timezone.now()


        def helper(day=timezone.now()):
            return day
    """
    schedule = """
        from celery.schedules import crontab

        ENTRIES = {"a": {"task": "shop.tasks.close", "schedule": crontab(minute=0), "args": ("UTC",)}}
    """

    rule.accepts({**tasks(body), "shop/schedule.py": schedule})


@pytest.mark.parametrize(
    ("parameter", "default"),
    [("day", "timezone.now()"), ("day", "date.today() - timedelta(days=1)"), ("*, day", "datetime.now().date()")],
)
def test_accuses_defaults_of_tasks(parameter: str, default: str, rule: RuleTester) -> None:
    """A time, a time that is computed from one, and one that is given by name."""
    body = f"""
        from datetime import date, datetime, timedelta
        from django.utils import timezone


        @shared_task
        def close({parameter}={default}):
            return day
    """

    rule.accuses(tasks(body), "shop/tasks.py:9", says="which is computed once")


def test_accuses_arguments_of_a_schedule(rule: RuleTester) -> None:
    """An entry that is written out, and a signature."""
    schedule = """
        from datetime import date

        from celery.schedules import crontab
        from shop.tasks import restock

        ENTRIES = {"a": {"task": "shop.tasks.restock", "schedule": crontab(minute=0), "args": (str(date.today()),)}}


        def plan(sender, **kwargs):
            sender.add_periodic_task(60.0, restock.s(date.today().day), name="b")
    """

    rule.accuses({"shop/schedule.py": schedule}, "shop/schedule.py:6", "shop/schedule.py:10", says="date.today()")
