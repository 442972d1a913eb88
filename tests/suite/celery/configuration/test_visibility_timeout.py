"""No task waits longer than the broker's visibility timeout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
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


@pytest.mark.parametrize(
    "settings",
    [
        'CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 43200}',
        'CELERY_BROKER_URL = "amqp://rabbit.shop.example//"',
    ],
    ids=["raised", "rabbitmq"],
)
def test_accepts_long_delays_where_the_broker_waits(settings: str, rule: RuleTester) -> None:
    """A timeout that is raised above the delay, and a broker that has none."""
    rule.accepts({"shop/tasks.py": TASKS.format(retry="raise self.retry()")}, settings=settings)


def test_accuses_delays_of_retries(rule: RuleTester) -> None:
    """The default delay of retry(), that of autoretry_for, and one that is given to retry()."""
    findings = rule.accuses(
        {
            "shop/tasks.py": """
                from celery import shared_task


                @shared_task(bind=True, default_retry_delay=6 * 3600)
                def remind(self, product_id):
                    raise self.retry()


                @shared_task(autoretry_for=(OSError,), retry_kwargs={"countdown": 7200})
                def fetch(product_id):
                    return product_id


                @shared_task(bind=True)
                def order(self, product_id):
                    raise self.retry(countdown=60 * 60 + 1)
            """
        },
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
