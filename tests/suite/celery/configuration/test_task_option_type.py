"""Numeric task options are numbers."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

TASKS = """
    import os
    from datetime import timedelta

    from celery import Task, shared_task


    class Patient(Task):
        default_retry_delay = {delay}


    @shared_task(base=Patient, {options})
    def restock(product_id):
        return product_id


    @shared_task
    def price_of(product_id):
        return product_id
"""


def test_accepts_numbers(rule: RuleTester) -> None:
    """Whole and broken ones, none, and what is converted."""
    options = 'time_limit=int(os.environ.get("LIMIT", "600")), soft_time_limit=2.5, max_retries=None, rate_limit="10/m"'
    rule.accepts({"shop/tasks.py": TASKS.format(delay=30, options=options)})


def test_accepts_options_that_nothing_compares(rule: RuleTester) -> None:
    """Threads have no time limits, and kombu converts a priority for Redis."""
    limit = {"shop/tasks.py": TASKS.format(delay=30, options='time_limit="600"')}
    rule.accepts({**limit, "Procfile": "worker: celery -A site_config worker --pool threads\n"})
    priority = {"shop/tasks.py": TASKS.format(delay=30, options='priority="5"')}
    rule.accepts(priority, settings='CELERY_BROKER_URL = "redis://redis.shop.example:6379/0"')


@pytest.mark.parametrize(
    ("delay", "options", "said"),
    [
        ("30", 'time_limit=os.environ.get("LIMIT", "600")', "time_limit is '600', a string"),
        ("30", "soft_time_limit=timedelta(minutes=3)", "a timedelta"),
        ("30", 'max_retries="3"', "max_retries is '3'"),
        ('"30"', "max_retries=3", "default_retry_delay is '30'"),
    ],
)
def test_accuses_text_and_durations(delay: str, options: str, said: str, rule: RuleTester) -> None:
    """From the environment, as a timedelta, and of a base class."""
    [finding] = rule.findings({"shop/tasks.py": TASKS.format(delay=delay, options=options)})

    assert finding.subject == "shop.tasks.restock"
    assert said in finding.message
