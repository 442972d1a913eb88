"""No setting is assigned twice, and no dictionary in the settings has the same key twice."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_what_python_does_not_lose(rule: RuleTester) -> None:
    """Other keys, the same value again, a dictionary that is extended or chosen, and dictionaries that are no settings."""
    rule.accepts(
        {
            "shop/labels.py": 'LABELS = ["a"]\n\n\ndef labels():\n    found = {"a": 1, "a": 2}\n    return found\n',
        },
        settings="""
            LOGGING = {"version": 1, "disable_existing_loggers": False}
            CELERY_TASK_ROUTES = {"shop.tasks.restock": {"queue": "slow"}, "shop.tasks.price_of": {"queue": "fast"}}
            CELERY_TASK_ANNOTATIONS = {"*": {"rate_limit": "1/m"}, "*": {"rate_limit": "1/m"}}
            CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 100}
            CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "priority_steps": [1]}
            if DEBUG:
                CELERY_TASK_ROUTES = {}
        """,
    )


def test_accuses_keys_and_settings_that_are_lost(rule: RuleTester) -> None:
    """A beat entry, an inner key, a schedule of the app, and a setting that is written twice."""
    findings = rule.accuses(
        {
            "site_config/celery.py": """
                import os

                from celery import Celery

                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

                app = Celery("site_config")
                app.config_from_object("django.conf:settings", namespace="CELERY")
                app.conf.task_routes = {
                    "shop.tasks.restock": {"queue": "slow"},
                    "shop.tasks.restock": {"queue": "fast"},
                }
                app.autodiscover_tasks()
            """
        },
        "site_config/celery.py:11",
        "site_config/settings.py:46",
        "site_config/settings.py:48",
        "site_config/settings.py:50",
        settings="""
            SCHEDULE = {
                "nightly": {"task": "shop.tasks.restock", "schedule": 60.0, "args": [1]},
                "nightly": {"task": "shop.tasks.restock", "schedule": 86400.0, "args": [2]},
                "hourly": {"task": "shop.tasks.restock", "schedule": 3600.0, "args": [1],
                           "schedule": 60.0},
            }
            SCHEDULE = {"weekly": {"task": "shop.tasks.restock", "schedule": 604800.0, "args": [1]}}
        """,
    )

    assert any("has the key 'nightly' in line 45 and again in line 46" in finding.message for finding in findings)
