"""Celery's settings have the types that Celery expects."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_numbers_and_what_celery_converts(rule: RuleTester) -> None:
    """Numbers, nothing, a result that expires after a timedelta, and texts that are true."""
    rule.accepts(
        {},
        settings="""
            from datetime import timedelta

            CELERY_TASK_TIME_LIMIT = 300
            CELERY_TASK_SOFT_TIME_LIMIT = timedelta(minutes=4).total_seconds()
            CELERY_WORKER_CONCURRENCY = None
            CELERY_RESULT_EXPIRES = timedelta(days=1)
            CELERY_TASK_TRACK_STARTED = "True"
        """,
    )


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ('CELERY_TASK_TIME_LIMIT = "300"', "a string where a number is needed"),
        ("CELERY_TASK_SOFT_TIME_LIMIT = timedelta(minutes=5)", "a number of seconds is needed (300)"),
        ('CELERY_WORKER_PREFETCH_MULTIPLIER = "1"', "a string where a number is needed"),
        ('CELERY_WORKER_MAX_TASKS_PER_CHILD = "100"', "a string where a number is needed"),
        ('CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": "43200"}', "where a number is needed"),
        ('CELERY_TASK_ALWAYS_EAGER = "False"', "it is on"),
        ('CELERY_TASK_IGNORE_RESULT = "0"', "it is on"),
    ],
)
def test_accuses_values_of_a_wrong_type(setting: str, why: str, rule: RuleTester) -> None:
    """Texts and timedeltas in place of numbers, and texts that mean no."""
    findings = rule.findings({}, settings=f"from datetime import timedelta\n{setting}")

    (finding,) = findings
    assert str(finding.subject).partition("[")[0] == setting.partition(" ")[0]
    assert why in finding.message
    assert finding.location is not None
