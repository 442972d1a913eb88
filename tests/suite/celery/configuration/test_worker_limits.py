"""A worker's limits mean what they appear to mean."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester
from tests.snippets import TASK_WITH_OPTIONS


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ("", "CELERY_WORKER_MAX_MEMORY_PER_CHILD = 200_000\nCELERY_WORKER_PREFETCH_MULTIPLIER = 1"),
        ("acks_late=True", "CELERY_TASK_REJECT_ON_WORKER_LOST = True"),
        ("acks_late=True, reject_on_worker_lost=True", ""),
        ("", "CELERY_TASK_ACKS_LATE = True\nCELERY_TASK_REJECT_ON_WORKER_LOST = True"),
    ],
)
def test_accepts_limits_that_work(options: str, settings: str, rule: RuleTester) -> None:
    """Kilobytes, a multiplier, and what is rejected when it is acknowledged late."""
    rule.accepts({"shop/tasks.py": TASK_WITH_OPTIONS.format(options=options)}, settings=settings)


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("WORKER_MAX_MEMORY_PER_CHILD = 512", "every process is replaced after its first task"),
        ("WORKER_MAX_MEMORY_PER_CHILD = 200 * 1024 * 1024", "200 gigabytes"),
        ("WORKER_PREFETCH_MULTIPLIER = 0", "takes all messages"),
        ("TASK_REJECT_ON_WORKER_LOST = True", "no task has acks_late"),
    ],
)
def test_accuses_limits_that_do_not(setting: str, why: str, rule: RuleTester) -> None:
    """Megabytes, bytes, no limit where none was meant, and a rejection of what is acknowledged already."""
    findings = rule.findings({}, settings=f"CELERY_{setting}")

    (finding,) = [finding for finding in findings if finding.location and "settings" in finding.location.path]
    assert why in finding.message


def test_accuses_a_task(rule: RuleTester) -> None:
    """An option of one task."""
    rule.accuses({"shop/tasks.py": TASK_WITH_OPTIONS.format(options="reject_on_worker_lost=True")}, "shop/tasks.py:4")
