"""Celery's durations are given in seconds, not in milliseconds."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_seconds(rule: RuleTester) -> None:
    """Also in many factors, as milliseconds that are divided, and in what other libraries count."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import shared_task

                WAIT_MS = 5000


                @shared_task(bind=True, time_limit=30 * 60, default_retry_delay=WAIT_MS / 1000)
                def restock(self, product_id):
                    raise self.retry(countdown=2 ** self.request.retries)


                @shared_task
                def price_of(product_id):
                    return {"timeout": 5 * 1000, "schedule": 1000}
            """,
        },
        settings="""
            CELERY_TASK_TIME_LIMIT = 30 * 60
            CELERY_RESULT_EXPIRES = 1000
            CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 12 * 60 * 60}
            PAGE_TIMEOUT = 30 * 1000
        """,
    )


def test_accuses_milliseconds(rule: RuleTester) -> None:
    """Of settings, tasks, calls, a broker's options, a beat entry, and through constants."""
    findings = rule.accuses(
        {
            **tasks("""
                @shared_task(bind=True, soft_time_limit=60 * 1000)
                def restock(self, product_id):
                    raise self.retry(countdown=5 * 1000)


                @shared_task
                def price_of(product_id):
                    return product_id
            """),
            "shop/views.py": """
                from shop.tasks import price_of

                WAIT_MS = 5000
                LATER = 10 * 1000


                def order():
                    price_of.apply_async((1,), countdown=WAIT_MS)
                    price_of.apply_async((1,), countdown=1, expires=LATER)
            """,
        },
        "shop/tasks.py:4",
        "shop/tasks.py:6",
        "shop/views.py:8",
        "shop/views.py:9",
        "site_config/settings.py:44",
        "site_config/settings.py:45",
        "site_config/settings.py:46",
        "CELERY_TASK_SOFT_TIME_LIMIT",
        settings="""
            CELERY_TASK_TIME_LIMIT = 31 * 60 * 1000
            CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 43200 * 1000}
            CELERY_BEAT_SCHEDULE = {"hourly": {"task": "shop.tasks.price_of", "schedule": 3600 * 1000, "args": [1]}}
            CELERY_TASK_SOFT_TIME_LIMIT = 3600000 * 30
        """,
    )

    assert any("is 31 * 60 * 1000, in milliseconds; Celery counts seconds" in finding.message for finding in findings)
