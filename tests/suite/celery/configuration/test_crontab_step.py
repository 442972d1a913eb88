"""The steps of a crontab fit into what they divide."""

from __future__ import annotations

from tests.rules import RuleTester

SCHEDULE = "from celery.schedules import crontab\n\nSCHEDULE = crontab({fields})\n"


def test_accepts_steps_that_fit(rule: RuleTester) -> None:
    """Quarters of an hour, and of a day."""
    rule.each("shop/schedules.py", SCHEDULE).accepts("""
        minute="*/15"
        minute=0, hour="*/6"
        minute="*/30", hour="8-18"
        "*/5"
    """)


def test_accuses_steps_that_leave_one_value(rule: RuleTester) -> None:
    """An hour and a half, and a day and a half, begin anew with each hour and day."""
    rule.each("shop/schedules.py:3", SCHEDULE, says="leaves").accuses("""
        minute="*/90"
        minute=0, hour="*/36"
        "*/60"
        minute=0, hour=0, day_of_week="*/7"
    """)
