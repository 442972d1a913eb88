"""Tasks are not run eagerly by the settings that were checked."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_tasks_that_are_published(rule: RuleTester) -> None:
    """The setting is off, or left out."""
    rule.accepts({}, settings="CELERY_TASK_ALWAYS_EAGER = False")


def test_accuses_eager_tasks(rule: RuleTester) -> None:
    """The app is named."""
    rule.accuses(
        {},
        "site_config/celery.py:7",
        settings="CELERY_TASK_ALWAYS_EAGER = True",
        subject="site_config.celery:app",
        says="has task_always_eager on",
    )
