"""Every Celery app can be imported, and its configuration can be read."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

APP = """
    import os

    from celery import Celery

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
    app = Celery("site_config")
    app.config_from_object("site_config.queueing")
    app.autodiscover_tasks()
"""


def test_accepts_a_configuration_of_its_own(rule: RuleTester) -> None:
    """A module of settings, and a task module that cannot be imported, which is another rule's matter."""
    rule.accepts(
        {
            "site_config/celery.py": APP,
            "site_config/queueing.py": 'broker_url = "redis://redis.shop.example:6379/0"',
            "shop/tasks.py": "import invoicing_library",
        }
    )


def test_accuses_old_and_new_names_of_settings(rule: RuleTester) -> None:
    """Celery refuses a configuration that mixes them."""
    (finding,) = rule.accuses(
        {
            "site_config/celery.py": APP,
            "site_config/queueing.py": """
                broker_url = "redis://redis.shop.example:6379/0"
                CELERYD_PREFETCH_MULTIPLIER = 1
            """,
        },
        "site_config.celery:app",
    )

    assert finding.subject == "site_config.celery:app"
    assert finding.message.startswith("Celery cannot be configured: ImproperlyConfigured")


def test_accuses_an_app_that_cannot_be_imported(rule: RuleTester) -> None:
    """An app that nothing imports during setup is looked for, and its module stops at the line that raises."""
    rule.accuses(
        {
            "site_config/__init__.py": "",
            "site_config/celery.py": """
                from celery import Celery

                import invoicing_library

                app = Celery("site_config")
            """,
        },
        "site_config/celery.py:3",
        subject="site_config.celery",
        says="No module named 'invoicing_library'",
    )


def test_accuses_a_time_zone_that_does_not_exist(rule: RuleTester) -> None:
    """A worker stops when it asks for the time zone."""
    rule.accuses({}, "site_config.celery:app", settings='CELERY_TIMEZONE = "Europe/Brelin"', says="Europe/Brelin")


@pytest.mark.parametrize(
    "line", ["CELERY_TASK_QUEUES = 5", 'CELERY_TASK_QUEUES = ("celery", "mail")', 'CELERY_QUEUES = ["celery", "mail"]']
)
def test_accuses_queues_that_cannot_be_built(line: str, rule: RuleTester) -> None:
    """task_queues takes queues, or a dictionary of their options; names alone are neither."""
    (finding,) = rule.accuses_setting(line)

    assert finding.evidence["stage"] == "queues"
    assert "task_queues cannot be read" in finding.message
