"""Every rate limit is one that a worker can read."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

TASKS = """
    from celery import shared_task


    @shared_task(rate_limit={limit!r})
    def restock(product_id):
        return product_id
"""


@pytest.mark.parametrize("limit", ["10/m", "0.5/s", "100/h", "5", 5, 0.2, None])
def test_accepts_limits_that_a_worker_reads(limit: object, rule: RuleTester) -> None:
    """Numbers, per second, minute or hour, and no limit."""
    rule.accepts({"shop/tasks.py": TASKS.format(limit=limit)}, settings='CELERY_TASK_DEFAULT_RATE_LIMIT = "100/m"')


@pytest.mark.parametrize("limit", ["10/minute", "10/d", "10 per m", "10/min", "m/10"])
def test_accuses_limits_that_no_worker_reads(limit: str, rule: RuleTester) -> None:
    """Words, days, and the wrong way round."""
    rule.accuses({"shop/tasks.py": TASKS.format(limit=limit)}, "shop/tasks.py:4", says=repr(limit))


def test_accuses_settings(rule: RuleTester) -> None:
    """The limit of all tasks is told once; an annotation is a task's own."""
    findings = rule.accuses(
        {},
        "shop/tasks.py:11",
        "site_config/celery.py:7",
        settings="""
            CELERY_TASK_DEFAULT_RATE_LIMIT = "10/day"
            CELERY_TASK_ANNOTATIONS = {"shop.tasks.restock": {"rate_limit": "10/hour"}}
        """,
    )

    assert {finding.subject for finding in findings} == {"task_default_rate_limit", "shop.tasks.restock"}
