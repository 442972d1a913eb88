"""Numbers and switches of Celery's settings that come from the environment are converted."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_what_is_converted(rule: RuleTester) -> None:
    """Conversions, comparisons, settings that are texts, and settings of other libraries."""
    rule.accepts(
        {},
        settings="""
            import os

            CELERY_TASK_TIME_LIMIT = int(os.environ.get("TASK_TIME_LIMIT", 300))
            CELERY_TASK_SOFT_TIME_LIMIT = float(os.getenv("TASK_SOFT_TIME_LIMIT") or 200)
            CELERY_TASK_ALWAYS_EAGER = os.environ.get("EAGER", "") == "1"
            CELERY_TASK_STORE_EAGER_RESULT = "EAGER" in os.environ
            CELERY_TASK_DEFAULT_QUEUE = os.environ.get("QUEUE", "celery")
            DATA_UPLOAD_MAX_MEMORY_SIZE = 5
        """,
    )


def test_accuses_texts_of_the_environment(rule: RuleTester) -> None:
    """Defaults hide what the variable is: in settings, and on the app's own configuration."""
    findings = rule.accuses(
        {
            "site_config/celery.py": """
                import os

                from celery import Celery

                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

                app = Celery("site_config")
                app.config_from_object("django.conf:settings", namespace="CELERY")
                app.conf.worker_prefetch_multiplier = os.environ.get("PREFETCH", 1)
                app.autodiscover_tasks()
            """
        },
        "site_config/celery.py:9",
        *(f"site_config/settings.py:{line}" for line in (47, 48, 49, 50, 51)),
        settings="""
            import os
            from os import environ

            CELERY_TASK_TIME_LIMIT = os.environ.get("TASK_TIME_LIMIT", 300)
            CELERY_TASK_SOFT_TIME_LIMIT = os.getenv("TASK_SOFT_TIME_LIMIT") or 200
            CELERY_TASK_ALWAYS_EAGER = environ.get("EAGER", False)
            CELERY_TASK_STORE_EAGER_RESULT = bool(os.environ.get("EAGER", ""))
            CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": os.environ.get("VISIBILITY", 3600)}
        """,
    )

    assert "TypeError in the worker where it is set" in findings[0].message
