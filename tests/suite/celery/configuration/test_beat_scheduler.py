"""The scheduler that beat_scheduler names can be loaded."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_schedulers_that_can_be_loaded(rule: RuleTester) -> None:
    """Celery's own by its path, and one of the project's."""
    rule.accepts({}, settings='CELERY_BEAT_SCHEDULER = "celery.beat:PersistentScheduler"')
    rule.accepts(
        {
            "shop/schedulers.py": """
                from celery.beat import Scheduler


                class Nightly(Scheduler):
                    pass
            """
        },
        settings='CELERY_BEAT_SCHEDULER = "shop.schedulers.Nightly"',
    )


def test_accuses_a_scheduler_that_cannot_be_loaded(rule: RuleTester) -> None:
    """The path leads nowhere."""
    rule.accuses(
        {},
        "shop.schedulers.Nightly",
        settings='CELERY_BEAT_SCHEDULER = "shop.schedulers.Nightly"',
        subject="shop.schedulers.Nightly",
        says="No module named 'shop.schedulers'",
    )
