"""Celery's settings in Django's settings are in capitals, with the namespace's prefix."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_capitals_and_variables(rule: RuleTester) -> None:
    """A setting in capitals, a variable that a setting is made of, and names of classes and functions."""
    rule.accepts_settings(
        "CELERY_TASK_ACKS_LATE = True",
        "broker_url = 'redis://redis:6379/0'\nCELERY_BROKER_URL = broker_url",
        "timezone = 'Europe/Lisbon'",
        "class Base:\n    task_acks_late = True",
        "def conf():\n    result_backend = 'redis://'\n    return 1",
    )


def test_accepts_the_app_s_own_configuration(rule: RuleTester) -> None:
    """A module that the app is configured by has lowercase names."""
    rule.accepts({"site_config/celeryconfig.py": "task_acks_late = True\n"})


@pytest.mark.parametrize(
    ("settings", "meant"),
    [
        ("task_acks_late = True", "CELERY_TASK_ACKS_LATE"),
        ("task_reject_on_worker_lost: bool = True", "CELERY_TASK_REJECT_ON_WORKER_LOST"),
        ("worker_prefetch_multiplier = int('1')", "CELERY_WORKER_PREFETCH_MULTIPLIER"),
        ("beat_schedule = {}", "CELERY_BEAT_SCHEDULE"),
    ],
)
def test_accuses_lowercase(settings: str, meant: str, rule: RuleTester) -> None:
    """A key of Celery's as app.conf has it."""
    (finding,) = rule.findings({}, settings=settings)

    assert f"write {meant}" in finding.message
    assert finding.location is not None
    assert finding.location.path == "site_config/settings.py"


def test_accuses_a_module_of_settings(rule: RuleTester) -> None:
    """Settings that others take all names from are settings, too."""
    rule.accuses(
        {"site_config/queues.py": "\ntask_default_queue = 'shop'\n"},
        "site_config/queues.py:1",
        settings="from .queues import *",
    )
