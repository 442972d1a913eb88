"""Every crontab has values that exist."""

from __future__ import annotations

from tests.rules import RuleTester

LATE = """
from celery.schedules import crontab


def periodic(sender, **kwargs):
    sender.add_periodic_task(crontab({fields}), sender.tasks["shop.tasks.restock"].s(1))
"""


def test_accepts_values_that_exist(rule: RuleTester) -> None:
    """Numbers, ranges, steps, names, sets, what is not written out, and what no crontab has: that is another rule's."""
    rule.each("shop/schedules.py", LATE).accepts("""
        minute=0, hour="8-18/2"
        "0", "7", day_of_week="mon-fri"
        minute=0, hour=0, day_of_month="1", month_of_year="jan,jul"
        minute=0, hour=HOUR
        minute={0, 30}
        minute=0, hours=3
    """)


def test_accuses_values_that_do_not_exist(rule: RuleTester) -> None:
    """An hour too late, a misspelled day, a day before the first."""
    rule.each("shop/schedules.py:5", LATE, says="cannot be made").accuses("""
        minute=0, hour=24
        minute="60"
        minute=0, hour=2, day_of_week="monday-fryday"
        minute=0, hour=2, day_of_month=0
        minute=0, hour=2, month_of_year=13
    """)
