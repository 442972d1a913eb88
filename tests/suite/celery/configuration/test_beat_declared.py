"""A deployment that starts workers for a project with a schedule also starts beat."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

ENTRYPOINT = """\
#!/bin/bash
if [ "$1" == "web" ]; then
    exec gunicorn site_config.wsgi
elif [ "$1" == "scheduler" ]; then
    exec celery -A site_config beat
fi
"""
WORKER = "worker: celery -A site_config worker -Q celery,slow\n"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Procfile": "web: gunicorn site_config.wsgi\n"},
        {"Procfile": f"{WORKER}beat: celery -A site_config beat\n"},
        {"Procfile": "worker: celery -A site_config worker -B\n"},
        {"Procfile": WORKER, "deploy/beat.service": "[Service]\nExecStart=/bin/celery -A site_config beat\n"},
        {"Procfile": f"{WORKER}clock: ./start-celery-clock\n"},
        {"Procfile": WORKER, "infra/main.tf": 'command = ["celery", "-A", "site_config", "beat"]\n'},
        {"Procfile.dev": WORKER},
        {
            "Procfile": WORKER,
            "entry.sh": ENTRYPOINT,
            "Dockerfile": 'FROM python:3.12\nENTRYPOINT ["/bin/bash", "/app/entry.sh"]\n',
        },
    ],
)
def test_accepts_a_beat_anywhere(files: dict[str, str], rule: RuleTester) -> None:
    """A beat may be started by any file; where no worker is declared, nothing is known."""
    rule.accepts(files)


def test_accepts_no_schedule(rule: RuleTester) -> None:
    """Without a schedule no beat is needed."""
    rule.accepts({"Procfile": WORKER}, settings="CELERY_BEAT_SCHEDULE = {}\n")


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"Procfile": WORKER}, "Procfile:1"),
        (
            {"compose.yml": "services:\n  w:\n    image: shop\n    command: celery -A site_config worker\n"},
            "compose.yml:4",
        ),
        (
            {
                "docker-compose.prod.yml": "services:\n  w:\n    image: shop\n    command: celery -A site_config worker\n",
                "docker-compose.local.yml": "services:\n  b:\n    image: shop\n    command: celery -A site_config beat\n",
            },
            "docker-compose.prod.yml:4",
        ),
        ({"Procfile": WORKER, "requirements.txt": "django-celery-beat\n"}, "Procfile:1"),
    ],
)
def test_accuses_a_schedule_without_beat(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """Workers without a beat never get the scheduled tasks."""
    (finding,) = rule.accuses(files, place)

    assert "the schedule has 'restock-nightly'" in finding.message
    assert "beat" in finding.hint


MIGRATION = """
    from django.db import migrations


    def schedule(apps, editor):
        apps.get_model("django_celery_beat", "PeriodicTask").objects.create(name="nightly", task="shop.tasks.restock")


    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [migrations.RunPython(schedule)]
    """


@pytest.mark.parametrize(
    "files",
    [
        {"shop/migrations/0002_schedule.py": MIGRATION},
        {
            "shop/schedule.py": "def add(name):\n    from django_celery_beat.models import PeriodicTask\n    PeriodicTask.objects.create(name=name)\n"
        },
    ],
)
def test_accuses_rows_that_no_beat_reads(files: dict[str, str], rule: RuleTester) -> None:
    """A schedule in the database is published by a beat, too."""
    rule.accuses(
        {**files, "Procfile": WORKER},
        "Procfile:1",
        settings="CELERY_BEAT_SCHEDULE = {}\n",
        says="writes rows of PeriodicTask",
    )


def test_accuses_a_scheduler_of_rows_that_nothing_starts(rule: RuleTester) -> None:
    """Who names the scheduler of django-celery-beat means to run it, with rows that people write."""
    scheduler = 'CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"'

    rule.accuses(
        {"Procfile": WORKER},
        "Procfile:1",
        settings=f"CELERY_BEAT_SCHEDULE = {{}}\n{scheduler}\n",
        says="reads rows of PeriodicTask, and no deployment file starts celery beat",
    )
