"""A running beat notices the project's changes to django-celery-beat rows."""

from __future__ import annotations

from tests.project_files import BEAT_IN_DATABASE
from tests.rules import RuleTester

CODE = """
    from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks
    from shop.models import Product


    def switch(pk, enabled):
        {line}
"""


def test_accepts_changes_that_beat_is_told_of(rule: RuleTester) -> None:
    """Signals, what is called afterwards, columns that beat writes itself, and other rows."""
    rule.each("shop/plans.py", CODE, settings=BEAT_IN_DATABASE).accepts("""
        PeriodicTask.objects.filter(pk=pk).update(enabled=enabled); PeriodicTasks.update_changed()
        PeriodicTask.objects.update(last_run_at=None)
        PeriodicTask.objects.filter(pk=pk).delete()
        PeriodicTask.objects.get(pk=pk).save()
        Product.objects.filter(pk=pk).update(name='a')
        {}.update(enabled=enabled)
    """)


def test_accuses_changes_without_signals(rule: RuleTester) -> None:
    """A queryset's update and what writes many rows at once send none."""
    rule.each(
        "shop/plans.py:6", CODE, settings=BEAT_IN_DATABASE, says="a running beat keeps the old schedule"
    ).accuses("""
        PeriodicTask.objects.filter(pk=pk).update(enabled=enabled)
        tasks = PeriodicTask.objects.filter(pk=pk); tasks.update(enabled=enabled)
        PeriodicTask.objects.bulk_create([PeriodicTask(name='a')])
        IntervalSchedule.objects.filter(pk=pk).update(every=5)
    """)
