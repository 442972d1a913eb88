"""CELERY_… settings are read: the app is configured with namespace='CELERY'."""

from __future__ import annotations

from tests.rules import RuleTester

APP = """
    import os

    from celery import Celery

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
    app = Celery("site_config"{more})
    app.config_from_object("django.conf:settings"{namespace})
    app.autodiscover_tasks()
"""


def test_accepts_settings_that_are_read(rule: RuleTester) -> None:
    """By an app of the namespace, or by code of the project's own."""
    rule.accepts({})
    rule.accepts(
        {
            "site_config/celery.py": """
                from celery import Celery
                from django.conf import settings

                app = Celery("site_config", broker=settings.CELERY_BROKER_URL, backend=settings.CELERY_RESULT_BACKEND)
                app.conf.beat_schedule = settings.CELERY_BEAT_SCHEDULE
                app.conf.task_routes = settings.CELERY_TASK_ROUTES
                app.conf.broker_connection_retry_on_startup = settings.CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP
            """
        }
    )


def test_accuses_settings_that_nothing_reads(rule: RuleTester) -> None:
    """Each is named with the value that is used in its place.

    A value that the app has anyway is passed over, and so is CELERY_RESULT_BACKEND, a name that Celery reads without a
    namespace.
    """
    findings = rule.accuses(
        {
            "site_config/celery.py": APP.format(
                more=', broker="redis://redis.shop.example:6379/0", set_as_current=True', namespace=""
            )
        },
        *(f"site_config/settings.py:{line}" for line in range(33, 36)),
    )

    assert [finding.subject for finding in findings] == [
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
        "CELERY_TASK_ROUTES",
        "CELERY_BEAT_SCHEDULE",
    ]
    assert "the app 'site_config' is configured without namespace='CELERY'" in findings[0].message
    assert findings[0].evidence == {"key": "broker_connection_retry_on_startup", "namespace": None}


def test_accuses_another_namespace(rule: RuleTester) -> None:
    """An app of the namespace SHOP does not read CELERY_BROKER_URL."""
    findings = rule.accuses(
        {"site_config/celery.py": APP.format(more="", namespace=', namespace="SHOP"')},
        *(f"site_config/settings.py:{line}" for line in (31, 33, 34, 35)),
    )

    assert findings[0].subject == "CELERY_BROKER_URL"
