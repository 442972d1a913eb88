"""A change to rows of django-celery-beat is one that a running beat notices."""

from __future__ import annotations

import pytest

from tests.project_files import BEAT_IN_DATABASE
from tests.rules import RuleTester

CODE = """
    from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks
    from shop.models import Product


    def switch(pk, enabled):
        {line}
"""


@pytest.mark.parametrize(
    "line",
    [
        "PeriodicTask.objects.filter(pk=pk).update(enabled=enabled); PeriodicTasks.update_changed()",
        "PeriodicTask.objects.update(last_run_at=None)",
        "PeriodicTask.objects.filter(pk=pk).delete()",
        "PeriodicTask.objects.get(pk=pk).save()",
        "Product.objects.filter(pk=pk).update(name='a')",
        "{}.update(enabled=enabled)",
    ],
)
def test_accepts_changes_that_beat_is_told_of(line: str, rule: RuleTester) -> None:
    """Signals, what is called afterwards, columns that beat writes itself, and other rows."""
    rule.accepts({"shop/plans.py": CODE.format(line=line)}, settings=BEAT_IN_DATABASE)


@pytest.mark.parametrize(
    "line",
    [
        "PeriodicTask.objects.filter(pk=pk).update(enabled=enabled)",
        "tasks = PeriodicTask.objects.filter(pk=pk); tasks.update(enabled=enabled)",
        "PeriodicTask.objects.bulk_create([PeriodicTask(name='a')])",
        "IntervalSchedule.objects.filter(pk=pk).update(every=5)",
    ],
)
def test_accuses_changes_without_signals(line: str, rule: RuleTester) -> None:
    """A queryset's update and what writes many rows at once send none."""
    files = {"shop/plans.py": CODE.format(line=line)}

    rule.accuses(files, "shop/plans.py:6", settings=BEAT_IN_DATABASE, says="a running beat keeps the old schedule")
