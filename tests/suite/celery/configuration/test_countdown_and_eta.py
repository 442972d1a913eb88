"""No call gives a delay twice."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_one_delay(rule: RuleTester) -> None:
    """A countdown, a time, one of both by a condition, and one that whoever calls gives."""
    rule.accepts(
        {
            "shop/views.py": """
                from shop.tasks import restock


                def order(due, seconds):
                    restock.apply_async((1,), countdown=5)
                    restock.apply_async((1,), eta=due, countdown=None)
                    restock.apply_async((1,), eta=due if due else None, countdown=None if due else seconds)


                def later(pk, countdown=10, *, eta=None):
                    restock.apply_async((pk,), eta=eta, countdown=countdown)
            """
        }
    )


def test_accuses_both(rule: RuleTester) -> None:
    """In a call, and in a retry."""
    findings = rule.accuses(
        {
            **tasks("""
                @shared_task(bind=True)
                def restock(self, product_id, due=None):
                    raise self.retry(eta=due, countdown=60)


                @shared_task
                def price_of(product_id):
                    return product_id
            """),
            "shop/views.py": """
                from shop.tasks import price_of


                def order(due):
                    price_of.apply_async((1,), countdown=5, eta=due)
            """,
        },
        "shop/tasks.py:6",
        "shop/views.py:5",
    )

    assert "with countdown=60 and eta=due: the eta is dropped" in findings[0].message
