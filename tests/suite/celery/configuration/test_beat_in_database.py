"""Where django-celery-beat is installed, beat uses its database scheduler."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

pytest.importorskip("django_celery_beat")

APP = 'INSTALLED_APPS.append("django_celery_beat")\n'
SCHEDULER = 'CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"\n'


def test_accepts_beats_that_read_the_tables(rule: RuleTester) -> None:
    """By the setting, by a command line, and without the app."""
    rule.accepts({}, settings=APP + SCHEDULER)
    rule.accepts({"Procfile": "beat: celery -A site_config beat -S django\n"}, settings=APP)
    rule.accepts({}, settings="")


def test_accuses_an_app_that_no_beat_reads(rule: RuleTester) -> None:
    """What writes rows that nobody reads is named."""
    files = {
        "Procfile": "beat: celery -A site_config beat\n",
        "shop/schedules.py": "from django_celery_beat.models import PeriodicTask\n",
    }

    (finding,) = rule.findings(files, settings=APP)

    assert finding.subject == "django_celery_beat"
    assert "DatabaseScheduler, and shop/schedules.py writes rows that nobody reads" in finding.message


def test_accuses_times_with_a_zone_where_there_are_none(rule: RuleTester) -> None:
    """USE_TZ off needs DJANGO_CELERY_BEAT_TZ_AWARE off."""
    off = f"{APP}{SCHEDULER}USE_TZ = False\n"
    (finding,) = rule.findings({}, settings=off)
    rule.accepts({}, settings=f"{off}DJANGO_CELERY_BEAT_TZ_AWARE = False\n")

    assert finding.subject == "DJANGO_CELERY_BEAT_TZ_AWARE"
