"""The scheduler that beat_scheduler names can be loaded."""

from __future__ import annotations

import pytest

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


COMPOSE = "services:\n  beat:\n    image: x\n    command: celery -A site_config {command}\n"


def test_accepts_command_lines_whose_scheduler_can_be_loaded(rule: RuleTester) -> None:
    """Celery's own by its path, one that a variable names, and none."""
    rule.each("compose.yml", COMPOSE).accepts("""
        beat -S celery.beat:PersistentScheduler
        beat --scheduler $SCHEDULER
        beat --schedule /var/run/schedule
        worker -B
    """)


def test_accepts_a_scheduler_of_other_settings(rule: RuleTester) -> None:
    """The app that has the scheduler may be installed by the settings that this process gets."""
    environment = "    environment: {DJANGO_SETTINGS_MODULE: site_config.production}\n"
    rule.accepts({"compose.yml": COMPOSE.format(command="beat -S shop.schedulers.Nightly") + environment})


@pytest.mark.parametrize(
    ("command", "scheduler"),
    [
        (
            "beat --scheduler django_celery_beat.schedulers:DatabaseScheduler",
            "django_celery_beat.schedulers:DatabaseScheduler",
        ),
        ("beat -S shop.schedulers.Nightly", "shop.schedulers.Nightly"),
        ("worker -B --scheduler shop.schedulers.Nightly", "shop.schedulers.Nightly"),
    ],
)
def test_accuses_a_command_line_whose_scheduler_cannot_be_loaded(
    command: str, scheduler: str, rule: RuleTester
) -> None:
    """A package that INSTALLED_APPS does not have, and a module that does not exist."""
    rule.accuses(
        {"compose.yml": COMPOSE.format(command=command)}, "compose.yml:4", subject=scheduler, says="cannot be loaded"
    )
