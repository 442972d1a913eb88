"""Every task that a django-celery-beat row names exists."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PLACE = "shop/migrations/0002_nightly.py"
MIGRATION = """from django.db import migrations

NAME = "Restock"
{constant}

def schedule(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    daily, _ = Interval.objects.get_or_create(every=1, period="days")
    {write}


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial"), ("django_celery_beat", "0001_initial")]
    operations = [migrations.RunPython(schedule, migrations.RunPython.noop)]
"""
BEAT = 'INSTALLED_APPS += ["django_celery_beat"]'


def migration(write: str, constant: str = "") -> dict[str, str]:
    """Return a migration that writes a row in line 10, and has a constant in line 4."""
    return {PLACE: MIGRATION.format(write=write, constant=constant)}


def test_accuses_migrations(rule: RuleTester) -> None:
    """A name that no task has is accused where a migration writes it."""
    rule.each(f"{PLACE}:10", MIGRATION, settings=BEAT, says="is not a registered task").accuses("""
        | PeriodicTask.objects.create(name=NAME, task="shop.tasks.refill", interval=daily)
        | PeriodicTask.objects.update_or_create(name="Restock", defaults={"task": "shop.tasks.refill", "interval": daily})
        | PeriodicTask(name=NAME, task="shop.tasks.refill", interval=daily).save()
        | PeriodicTask.objects.filter(name=NAME).update(task="shop.tasks.refill")
        | PeriodicTask.objects.get_or_create(task="shop.task.restock", defaults={"interval": daily})
        | PeriodicTask.objects.create(name=NAME, task="refill", interval=daily)
    """)


def test_accepts_names_that_only_a_reversal_writes(rule: RuleTester) -> None:
    """A migration renames the rows of a task, and gives them their old name back where it is reversed."""
    files = migration(
        'PeriodicTask.objects.filter(task="shop.tasks.refill").update(task="shop.tasks.restock")',
        """

def reverse(apps, schema_editor):
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    PeriodicTask.objects.filter(task="shop.tasks.restock").update(task="shop.tasks.refill")
""",
    )
    for given in ("schedule, reverse", "code=schedule, reverse_code=reverse"):
        text = files[PLACE].replace("schedule, migrations.RunPython.noop", given)
        rule.accepts({PLACE: text}, settings=BEAT)


def test_accuses_names_in_data(rule: RuleTester) -> None:
    """A name in a list that the migration goes through is read as well."""
    files = migration(
        "[PeriodicTask.objects.create(name=n, task=t, interval=daily) for n, t in ROWS]",
        'ROWS = [("Restock", "shop.tasks.restock"), ("Refill", "shop.tasks.refill")]',
    )

    rule.accuses(files, f"{PLACE}:4", settings=BEAT, says="'shop.tasks.refill'")


def test_accuses_code_and_fixtures(rule: RuleTester) -> None:
    """Rows that a command makes, and those of a fixture, are read as those of migrations are."""
    code = """
        from django_celery_beat.models import IntervalSchedule, PeriodicTask


        def schedule():
            daily = IntervalSchedule.objects.create(every=1, period="days")
            PeriodicTask.objects.get_or_create(name="Restock", defaults={"task": "shop.tasks.refill", "interval": daily})
    """
    fixture = """
        [
          {"model": "django_celery_beat.periodictask", "pk": 1, "fields": {
            "name": "Refill",
            "task": "shop.tasks.refill", "interval": 1}}
        ]
    """
    yaml = """
        - model: django_celery_beat.periodictask
          fields:
            name: Refill
            task: shop.tasks.refill
    """

    rule.accuses({"shop/schedules.py": code}, "shop/schedules.py:6", settings=BEAT)
    rule.accuses({"shop/fixtures/beat.json": fixture}, "shop/fixtures/beat.json:4", settings=BEAT)
    rule.accuses({"shop/fixtures/beat.yaml": yaml}, "shop/fixtures/beat.yaml:4", settings=BEAT)


def test_accepts(rule: RuleTester) -> None:
    """Tasks that exist, rows that are renamed or removed, and tasks of other services are no mistakes."""
    rule.each(PLACE, MIGRATION, settings=BEAT).accepts("""
        | PeriodicTask.objects.create(name=NAME, task="shop.tasks.restock", interval=daily)
        | PeriodicTask.objects.create(name=NAME, task="celery.backend_cleanup", interval=daily)
        | PeriodicTask.objects.filter(task="shop.tasks.refill").update(task="shop.tasks.restock")
        | PeriodicTask.objects.filter(task="shop.tasks.refill").delete()
        | PeriodicTask.objects.create(name=NAME, task="warehousing.tasks.refill", queue="warehousing", interval=daily)
    """)


def test_accepts_names_that_a_later_migration_changes(rule: RuleTester) -> None:
    """A row that a later migration renames, removes or updates is no longer what it was."""
    first = migration('PeriodicTask.objects.create(name="Restock", task="shop.tasks.refill", interval=daily)')
    for write in (
        'PeriodicTask.objects.filter(task="shop.tasks.refill").update(task="shop.tasks.restock")',
        'PeriodicTask.objects.filter(name="Restock").delete()',
        'PeriodicTask.objects.update_or_create(name="Restock", defaults={"task": "shop.tasks.restock"})',
    ):
        later = MIGRATION.format(write=write, constant="").replace("0001_initial", "0002_nightly", 1)
        rule.accepts({**first, "shop/migrations/0003_rename.py": later}, settings=BEAT)


@pytest.mark.parametrize("task", ["shop.tasks.refill", "shop.tasks.restock"])
def test_schedules_of_another_module(rule: RuleTester, task: str) -> None:
    """A dictionary that other code writes as rows names tasks as well."""
    writer = """
        from django_celery_beat.models import IntervalSchedule, PeriodicTask

        from shop.schedules import SCHEDULES


        def install():
            for name, entry in SCHEDULES.items():
                interval, _ = IntervalSchedule.objects.get_or_create(every=entry["every"], period="days")
                PeriodicTask.objects.update_or_create(name=name, defaults={"task": entry["task"], "interval": interval})
    """
    schedules = f'SCHEDULES = {{"nightly": {{"task": "{task}", "every": 1}}}}\n'
    places = ["shop/schedules.py:1"] if task.endswith("refill") else []

    rule.accuses({"shop/install.py": writer, "shop/schedules.py": schedules}, *places, settings=BEAT)
