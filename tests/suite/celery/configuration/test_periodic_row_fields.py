"""A row of django-celery-beat has one schedule, values that its fields take, and is found again by its name."""

from __future__ import annotations

import pytest

from tests.project_files import BEAT_IN_DATABASE
from tests.rules import RuleTester

CODE = """
    from celery.schedules import crontab
    from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

    PERIOD = "{constant}"


    def plan(every, schedule, other, fields):
        {line}
"""
IN_A_MIGRATION = """
    from django.db import migrations


    def plan(apps, schema_editor):
        IntervalSchedule = apps.get_model("django_celery_beat", "IntervalSchedule")
        PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
        every, _ = IntervalSchedule.objects.get_or_create(every=10, period="{period}")
        PeriodicTask.objects.get_or_create(name="nightly", task="shop.tasks.restock", interval=every)


    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial"), ("django_celery_beat", "0001_initial")]
        operations = [migrations.RunPython(plan, migrations.RunPython.noop)]
"""


@pytest.mark.parametrize(
    "line",
    [
        "IntervalSchedule.objects.get_or_create(every=10, period=IntervalSchedule.MINUTES)",
        "IntervalSchedule.objects.get_or_create(every=every, period='minutes')",
        "IntervalSchedule.objects.get_or_create(every=10, period=fields['period'])",
        "IntervalSchedule(every=10, period=PERIOD).save()",
        "CrontabSchedule.objects.get_or_create(minute='0', hour=5, day_of_week='mon-fri')",
        "PeriodicTask.objects.create(name='a', task='shop.tasks.restock', interval=schedule, args='')",
        "PeriodicTask.objects.create(name='a', task='shop.tasks.restock', **fields)",
        "PeriodicTask.objects.create(name='a', task='shop.tasks.restock', interval=schedule, crontab=None)",
        "PeriodicTask.objects.create(name='a', task='shop.tasks.restock', interval_id=every)",
        "PeriodicTask.objects.create(name='a', task='shop.tasks.restock', clocked=schedule, one_off=True)",
        "PeriodicTask.objects.update_or_create(name='a', defaults={'task': 'shop.tasks.restock', 'interval': schedule})",
        "PeriodicTask.objects.get_or_create(name='a', defaults=dict(interval=schedule))",
        "PeriodicTask(name='a', task='shop.tasks.restock')",
    ],
)
def test_accepts_rows_that_beat_can_read(line: str, rule: RuleTester) -> None:
    """Choices that there are, values that nobody knows yet, and lookups by the name alone."""
    rule.accepts({"shop/plans.py": CODE.format(line=line, constant="hours")}, settings=BEAT_IN_DATABASE)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("IntervalSchedule.objects.get_or_create(every=10, period='minute')", "did you mean 'minutes'"),
        ("IntervalSchedule(every=10, period=PERIOD).save()", "period=PERIOD: Value 'hour' is not a valid choice"),
        ("IntervalSchedule.objects.create(every=0, period='days')", "greater than or equal to 1"),
        ("CrontabSchedule.objects.get_or_create(minute='60', hour='5')", "minute='60'"),
        ("PeriodicTask.objects.create(name='a', task='shop.tasks.restock')", "has no schedule"),
        ("PeriodicTask.objects.create(name='a', interval=schedule, crontab=other)", "has interval and crontab"),
        ("PeriodicTask.objects.create(name='a', clocked=schedule)", "clocked without one_off=True"),
        ("PeriodicTask.objects.create(name='a', crontab=crontab(hour=5))", "it must be a row of CrontabSchedule"),
        (
            "PeriodicTask.objects.get_or_create(name='a', task='shop.tasks.restock', interval=schedule)",
            "looks up by name and task, interval",
        ),
        (
            "PeriodicTask.objects.update_or_create(name='a', crontab=schedule, defaults={'enabled': True})",
            "looks up by name and crontab",
        ),
    ],
)
def test_accuses_rows_that_are_refused(line: str, says: str, rule: RuleTester) -> None:
    """Values without a choice, no schedule or two, and lookups that miss a changed row."""
    files = {"shop/plans.py": CODE.format(line=line, constant="hour")}

    rule.accuses(files, "shop/plans.py:8", settings=BEAT_IN_DATABASE, says=says)


def test_reads_migrations(rule: RuleTester) -> None:
    """A migration runs once, so that its lookups find what they find; its values are those of any row."""
    rule.accepts({"shop/migrations/0002_plan.py": IN_A_MIGRATION.format(period="minutes")}, settings=BEAT_IN_DATABASE)
    rule.accuses(
        {"shop/migrations/0002_plan.py": IN_A_MIGRATION.format(period="minute")},
        "shop/migrations/0002_plan.py:7",
        settings=BEAT_IN_DATABASE,
        says="period='minute'",
    )
