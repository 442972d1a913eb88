"""No task waits longer than the broker's visibility timeout."""

from __future__ import annotations

import pytest

from tests.project_files import tasks
from tests.rules import RuleTester

TASKS = """
    from celery import shared_task


    @shared_task(bind=True, default_retry_delay=6 * 3600)
    def remind(self, product_id):
        {retry}


    @shared_task
    def restock(product_id):
        return product_id
"""


def test_accepts_delays_below_the_timeout(rule: RuleTester) -> None:
    """A short delay, one that is computed, and an option that no retry uses."""
    rule.accepts(
        {
            "shop/tasks.py": TASKS.format(retry="raise self.retry(countdown=60)"),
            "shop/views.py": """
                from shop.tasks import restock


                def later(seconds, response):
                    restock.apply_async((1,), countdown=3600)
                    restock.apply_async((1,), countdown=seconds)
                    response.render(countdown=10**6)
            """,
        }
    )


RABBITMQ = 'CELERY_BROKER_URL = "amqp://rabbit.shop.example//"'


@pytest.mark.parametrize(
    ("settings", "files"),
    [
        ('CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 43200}', {}),
        (RABBITMQ, {"deploy/rabbitmq.conf": "consumer_timeout = 31622400000\n"}),
        (
            RABBITMQ,
            {
                "compose.yaml": "services:\n  rabbit:\n    image: rabbitmq:3\n    environment:\n"
                "      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: -rabbit consumer_timeout 86400000\n"
            },
        ),
        (f'{RABBITMQ}\nCELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"', {}),
        ('CELERY_BROKER_URL = "memory://"', {}),
    ],
    ids=["raised", "rabbitmq.conf", "compose", "quorum", "memory"],
)
def test_accepts_long_delays_where_the_broker_waits(settings: str, files: dict[str, str], rule: RuleTester) -> None:
    """A timeout that is raised above the delay, queues that delay messages themselves, and a broker that has none."""
    rule.accepts({"shop/tasks.py": TASKS.format(retry="raise self.retry()"), **files}, settings=settings)


@pytest.mark.parametrize(
    "call",
    [
        "restock.apply_async((1,), countdown=HOUR)",
        "restock.apply_async((1,), eta=timezone.now() + timedelta(hours=2))",
        "restock.apply_async((1,), countdown=int(timedelta(days=1).total_seconds()))",
        "restock.si(1).set(countdown=60 * 60).delay()",
    ],
)
def test_accuses_delays_that_rabbitmq_does_not_wait_for(call: str, rule: RuleTester) -> None:
    """RabbitMQ closes the channel of a worker that keeps a message for half an hour."""
    views = f"""
        from datetime import timedelta

        from django.utils import timezone

        from shop.tasks import restock

        HOUR = 3600


        def later():
            {call}
    """
    files = {"shop/tasks.py": TASKS.format(retry="raise self.retry(countdown=60)"), "shop/views.py": views}

    rule.accuses(
        files,
        "shop/views.py:11",
        settings=RABBITMQ,
        says="longer than the broker's consumer_timeout of 1800 s: RabbitMQ closes the channel",
    )


def test_accuses_delays_of_retries(rule: RuleTester) -> None:
    """The default delay of retry(), that of autoretry_for, and one that is given to retry()."""
    findings = rule.accuses(
        tasks("""
            @shared_task(bind=True, default_retry_delay=6 * 3600)
            def remind(self, product_id):
                raise self.retry()


            @shared_task(autoretry_for=(OSError,), retry_kwargs={"countdown": 7200})
            def fetch(product_id):
                return product_id


            @shared_task(bind=True)
            def order(self, product_id):
                raise self.retry(countdown=60 * 60 + 1)
        """),
        "shop/tasks.py:4",
        "shop/tasks.py:9",
        "shop/tasks.py:16",
    )

    evidence = {finding.subject: finding.evidence for finding in findings}
    assert evidence == {
        "shop.tasks.remind": {"default_retry_delay": 21600, "visibility_timeout": 3600},
        "shop.tasks.fetch": {"retry_kwargs['countdown']": 7200, "visibility_timeout": 3600},
        "shop.tasks.order": {"countdown": 3601.0, "visibility_timeout": 3600},
    }


def test_accuses_delays_of_calls(rule: RuleTester) -> None:
    """A call, and a signature that is published, longer than the timeout of the settings."""
    findings = rule.accuses(
        {
            "shop/views.py": """
                from shop.tasks import restock


                def later():
                    restock.apply_async((1,), countdown=601)
                    restock.s(1).apply_async(countdown=24 * 60 * 60)
            """
        },
        "shop/views.py:5",
        "shop/views.py:6",
        settings='CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}',
    )

    assert {finding.subject for finding in findings} == {"shop.tasks.restock"}
    assert "countdown is 601 s, longer than the broker's visibility_timeout of 600 s" in findings[0].message


def test_accepts_retries_that_grow_no_longer(rule: RuleTester) -> None:
    """A backoff is as long as its maximum, and as the number of retries lets it grow."""
    rule.accepts(
        tasks("""
            @shared_task(autoretry_for=(OSError,), retry_backoff=True)
            def remind(product_id):
                return product_id


            @shared_task(autoretry_for=(OSError,), retry_backoff=5, retry_backoff_max=86400, max_retries=3)
            def order(product_id):
                return product_id


            @shared_task(autoretry_for=(OSError,), retry_backoff=5, default_retry_delay=86400)
            def fetch(product_id):
                return product_id
        """)
    )


def test_accuses_delays_in_other_words(rule: RuleTester) -> None:
    """A time, a timedelta, constants, a setting, a variable, options of a signature, and a task sent by name."""
    rule.accuses(
        {
            "shop/views.py": """
                from datetime import datetime, timedelta

                from celery import current_app
                from django.conf import settings
                from django.utils import timezone

                from shop.tasks import restock

                DAY = 24 * 60 * 60


                def later(seconds):
                    restock.apply_async((1,), eta=timezone.now() + timedelta(hours=2))
                    restock.apply_async((1,), countdown=DAY)
                    restock.apply_async((1,), countdown=settings.REMINDER_DELAY)
                    restock.apply_async((1,), countdown=timedelta(days=1).total_seconds())
                    restock.s(1).set(countdown=2 * DAY).delay()
                    current_app.send_task("shop.tasks.restock", (1,), countdown=int(DAY / 2))
                    restock.apply_async((1,), countdown=getattr(settings, "ABSENT", 7200))
                    restock.apply_async((1,), countdown=seconds)


                def tomorrow():
                    due = datetime.now() + timedelta(days=1)
                    restock.apply_async((1,), eta=due)
            """
        },
        *(f"shop/views.py:{line}" for line in (13, 14, 15, 16, 17, 18, 19, 25)),
        settings="REMINDER_DELAY = 7200",
    )


def test_accuses_delays_of_options(rule: RuleTester) -> None:
    """A backoff that grows for hours, and a beat entry that is sent with a delay."""
    findings = rule.accuses(
        tasks("""
            @shared_task(autoretry_for=(OSError,), retry_backoff=60, retry_backoff_max=86400, max_retries=10)
            def remind(product_id):
                return product_id


            @shared_task(autoretry_for=(OSError,), default_retry_delay=7200)
            def order(product_id):
                return product_id
        """),
        "shop/tasks.py:4",
        "shop/tasks.py:9",
        "site_config/celery.py:7",
        settings="""
            CELERY_BEAT_SCHEDULE = {
                "remind": {"task": "shop.tasks.remind", "schedule": 60, "args": [1], "options": {"countdown": 7200}}
            }
        """,
    )

    delays = sorted(int(seconds) for finding in findings for seconds in finding.evidence.values())
    assert delays == [3600, 3600, 3600, 7200, 7200, 61440]
