"""A django-celery-beat row has one schedule and valid field values, and code finds it again by its name."""

from __future__ import annotations

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


def test_accepts_rows_that_beat_can_read(rule: RuleTester) -> None:
    """Choices that there are, values that nobody knows yet, and lookups by the name alone."""
    rule.each("shop/plans.py", CODE, settings=BEAT_IN_DATABASE).accepts("""
        hours | IntervalSchedule.objects.get_or_create(every=10, period=IntervalSchedule.MINUTES)
        hours | IntervalSchedule.objects.get_or_create(every=every, period='minutes')
        hours | IntervalSchedule.objects.get_or_create(every=10, period=fields['period'])
        hours | IntervalSchedule(every=10, period=PERIOD).save()
        hours | CrontabSchedule.objects.get_or_create(minute='0', hour=5, day_of_week='mon-fri')
        hours | PeriodicTask.objects.create(name='a', task='shop.tasks.restock', interval=schedule, args='')
        hours | PeriodicTask.objects.create(name='a', task='shop.tasks.restock', **fields)
        hours | PeriodicTask.objects.create(name='a', task='shop.tasks.restock', interval=schedule, crontab=None)
        hours | PeriodicTask.objects.create(name='a', task='shop.tasks.restock', interval_id=every)
        hours | PeriodicTask.objects.create(name='a', task='shop.tasks.restock', clocked=schedule, one_off=True)
        hours | PeriodicTask.objects.update_or_create(name='a', defaults={'task': 'shop.tasks.restock', 'interval': schedule})
        hours | PeriodicTask.objects.get_or_create(name='a', defaults=dict(interval=schedule))
        hours | PeriodicTask(name='a', task='shop.tasks.restock')
    """)


def test_accuses_rows_that_are_refused(rule: RuleTester) -> None:
    """Values without a choice, no schedule or two, and lookups that miss a changed row."""
    rule.each("shop/plans.py:8", CODE, settings=BEAT_IN_DATABASE).accuses("""
        hour | IntervalSchedule.objects.get_or_create(every=10, period='minute')  # did you mean 'minutes'
        hour | IntervalSchedule(every=10, period=PERIOD).save()  # period=PERIOD: Value 'hour' is not a valid choice
        hour | IntervalSchedule.objects.create(every=0, period='days')  # greater than or equal to 1
        hour | CrontabSchedule.objects.get_or_create(minute='60', hour='5')  # minute='60'
        hour | PeriodicTask.objects.create(name='a', task='shop.tasks.restock')  # has no schedule
        hour | PeriodicTask.objects.create(name='a', interval=schedule, crontab=other)  # has interval and crontab
        hour | PeriodicTask.objects.create(name='a', clocked=schedule)  # clocked without one_off=True
        hour | PeriodicTask.objects.create(name='a', crontab=crontab(hour=5))  # it must be a row of CrontabSchedule
        hour | PeriodicTask.objects.get_or_create(name='a', task='shop.tasks.restock', interval=schedule)  # looks up by name and task, interval
        hour | PeriodicTask.objects.update_or_create(name='a', crontab=schedule, defaults={'enabled': True})  # looks up by name and crontab
    """)


def test_reads_migrations(rule: RuleTester) -> None:
    """A migration runs once, so that its lookups find what they find; its values are those of any row."""
    rule.accepts({"shop/migrations/0002_plan.py": IN_A_MIGRATION.format(period="minutes")}, settings=BEAT_IN_DATABASE)
    rule.accuses(
        {"shop/migrations/0002_plan.py": IN_A_MIGRATION.format(period="minute")},
        "shop/migrations/0002_plan.py:7",
        settings=BEAT_IN_DATABASE,
        says="period='minute'",
    )
