"""Results are kept for as long as code reads them."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

TASKS = """
    from celery import chord, shared_task


    @shared_task(time_limit=1800)
    def price_of(product_id):
        return product_id


    @shared_task
    def restock(prices):
        return prices


    def order(products):
        chord([price_of.s(product) for product in products])(restock.s())


    def view(request):
        result = price_of.delay(1)
        return result.get(timeout=120)
"""


def test_accepts_results_that_are_kept(rule: RuleTester) -> None:
    """A day, an hour, forever; and where there are none another rule speaks."""
    rule.accepts_settings(
        "",
        "CELERY_RESULT_EXPIRES = 3600",
        "CELERY_RESULT_EXPIRES = None",
        "CELERY_RESULT_BACKEND = None",
        files={"shop/tasks.py": TASKS},
    )


@pytest.mark.parametrize("expires", ["60", "timedelta(minutes=1)"])
def test_accuses_results_that_expire_before(expires: str, rule: RuleTester) -> None:
    """Before the parts of a chord have ended, and before a reader gives up."""
    (part, read) = rule.accuses(
        {"shop/tasks.py": TASKS},
        "shop/tasks.py:15",
        "shop/tasks.py:20",
        settings=f"from datetime import timedelta\nCELERY_RESULT_EXPIRES = {expires}",
    )

    assert "the chord's count expires before" in part.message
    assert read.evidence == {"result_expires": 60, "timeout": 120}
