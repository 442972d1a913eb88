"""No task expires before it can begin."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_tasks_that_expire_later(rule: RuleTester) -> None:
    """After their delay, after their retries, or at a time that is computed with each call."""
    rule.accepts(
        {
            **tasks("""
                @shared_task(bind=True, expires=600, default_retry_delay=60)
                def remind(self, product_id):
                    raise self.retry()


                @shared_task(bind=True, expires=60)
                def fetch(self, product_id):
                    raise self.retry(countdown=10)


                @shared_task(autoretry_for=(OSError,), retry_backoff=True, expires=30)
                def order(product_id):
                    return product_id
            """),
            "shop/views.py": """
                from datetime import timedelta

                from django.utils import timezone

                from shop.tasks import order, remind


                def later(seconds):
                    remind.apply_async((1,), countdown=60, expires=120)
                    remind.apply_async((1,), expires=timezone.now() + timedelta(minutes=5))
                    remind.apply_async((1,), countdown=seconds, expires=5)
                    remind.apply_async((1,), expires=None, countdown=900)
                    order.apply_async((1,), expires=seconds)
            """,
        },
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "remind": {"task": "shop.tasks.remind", "schedule": 60, "args": [1], "options": {"expires": 50}}
            }
        """,
    )


def test_accuses_calls_that_expire_before_they_are_due(rule: RuleTester) -> None:
    """Seconds, times, a signature's options, an option of the task, a variable, and a negative number."""
    findings = rule.accuses(
        {
            **tasks("""
                @shared_task(expires=300)
                def remind(product_id):
                    return product_id


                @shared_task
                def order(product_id):
                    return product_id
            """),
            "shop/views.py": """
                from datetime import timedelta

                from django.utils import timezone

                from shop.tasks import order, remind

                HOUR = 3600
                LATE = {"countdown": HOUR, "expires": 60}


                def later():
                    order.apply_async((1,), countdown=600, expires=300)
                    now = timezone.now()
                    order.apply_async(
                        (1,), eta=now + timedelta(hours=1), expires=now + timedelta(minutes=30)
                    )
                    order.s(1).set(countdown=2 * HOUR, expires=HOUR).delay()
                    remind.apply_async((1,), countdown=HOUR)
                    order.apply_async((1,), expires=-5)
                    order.apply_async((1,), **LATE)
            """,
        },
        *(f"shop/views.py:{line}" for line in (12, 14, 17, 18, 19, 20)),
    )

    assert "expires is 300 s and countdown 600 s: it expires before it is due" in findings[0].message


def test_accuses_tasks_whose_retries_or_calls_have_expired(rule: RuleTester) -> None:
    """A retry that waits longer than the call lives, and a time that is computed once."""
    rule.each(
        "shop/tasks.py:6",
        """
                from datetime import datetime, timedelta

                from celery import current_task, shared_task


                @shared_task({options})
                def remind(self, product_id=None):
                    raise self.retry()
            """,
    ).accuses("""
        bind=True, expires=60, default_retry_delay=300
        autoretry_for=(OSError,), expires=60
        autoretry_for=(OSError,), expires=60, retry_kwargs={'countdown': 90}
        expires=datetime.now() + timedelta(hours=1)
    """)


def test_accuses_entries_of_the_schedule(rule: RuleTester) -> None:
    """A time that is computed when settings are read, and a delay beyond the expiry."""
    rule.accuses(
        {},
        *["site_config/celery.py:7"] * 3,
        settings="""
            from datetime import datetime, timedelta

            CELERY_BEAT_SCHEDULE = {
                name: {"task": "shop.tasks.restock", "schedule": 60, "args": [1], "options": options}
                for name, options in {
                    "fixed": {"expires": datetime.now() + timedelta(minutes=5)},
                    "due": {"eta": datetime.now() + timedelta(minutes=5)},
                    "early": {"countdown": 30, "expires": 20},
                }.items()
            }
        """,
    )
