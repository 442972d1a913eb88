"""Code adds to a setting of Celery, and does not replace what the settings say."""

from __future__ import annotations

from tests.rules import RuleTester

APP = """
import os
from celery import Celery
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
app = Celery("site_config")
app.config_from_object("django.conf:settings", namespace="CELERY")
{code}
app.autodiscover_tasks()
"""
NIGHTLY = 'CELERY_BEAT_SCHEDULE = {"nightly": {"task": "shop.tasks.nightly", "schedule": 3600.0}}'


def test_accepts_what_keeps_the_settings(rule: RuleTester) -> None:
    """Code that adds to the schedule, repeats its entries, sets another key, or is not run, loses nothing."""
    rule.each("site_config/celery.py", APP, settings=NIGHTLY, apart=True).accepts(
        'app.conf.beat_schedule.update(hourly={"task": "shop.tasks.hourly", "schedule": 60.0})',
        'app.conf.beat_schedule["hourly"] = {"task": "shop.tasks.hourly", "schedule": 60.0}',
        'app.conf.beat_schedule = {**app.conf.beat_schedule, "hourly": {"task": "shop.tasks.hourly", "schedule": 60.0}}',
        'app.conf.beat_schedule = {"nightly": {"task": "shop.tasks.nightly", "schedule": 60.0}}',
        "app.conf.task_time_limit = 60",
        'if os.environ.get("TESTING"):\n    app.conf.beat_schedule = {}',
    )


def test_accepts_a_schedule_that_only_code_has(rule: RuleTester) -> None:
    """Without a setting there is nothing to lose."""
    code = 'app.conf.beat_schedule = {"hourly": {"task": "shop.tasks.hourly", "schedule": 60.0}}'

    rule.accepts({"site_config/celery.py": APP.format(code=code)}, settings="del CELERY_BEAT_SCHEDULE")


def test_accuses_code_that_replaces_a_setting(rule: RuleTester) -> None:
    """By an assignment or by update(), of the app itself or of the configuration alone."""
    rule.each("site_config/celery.py:6", APP, settings=NIGHTLY, apart=True).accuses("""
        app.conf.beat_schedule = {"hourly": {"task": "shop.tasks.hourly", "schedule": 60.0}}  # replaces beat_schedule, and with it CELERY_BEAT_SCHEDULE: 'nightly' is lost
        app.conf.update(task_time_limit=60, beat_schedule={"hourly": {"task": "shop.tasks.hourly", "schedule": 60.0}})  # 'nightly' is lost
    """)
    routes = 'CELERY_TASK_ROUTES = {"shop.tasks.nightly": {"queue": "slow"}, "shop.tasks.*": {"queue": "fast"}}'
    rule.each("site_config/celery.py:6", APP, settings=routes, apart=True).accuses("""
        app.conf.task_routes = {"shop.mails.*": {"queue": "mail"}}  # 'shop.tasks.nightly', 'shop.tasks.*' are lost
    """)
