"""No task waits for another task."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


def test_accepts_waiting_elsewhere(rule: RuleTester) -> None:
    """Waiting outside tasks, reading other things, and waits that a task says it has thought of are not accused."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import shared_task
                from celery.result import allow_join_result


                @shared_task
                def price_of(product_id):
                    results = {}
                    return results.get(product_id)


                @shared_task
                def known(product_id):
                    return price_of.delay(product_id).get(disable_sync_subtasks=False)


                @shared_task
                def joined(product_id):
                    with allow_join_result():
                        return price_of.delay(product_id).get()


                @shared_task
                def hand_on(product_id):
                    result = price_of.delay(product_id)
                    return result.id
            """,
            "shop/views.py": """
                from shop.tasks import price_of


                def view(request):
                    return price_of.delay(1).get(timeout=3)
            """,
        }
    )


def test_accuses_a_task_that_waits(rule: RuleTester) -> None:
    """The first wait of each task, directly or through a variable."""
    (directly, _) = rule.accuses(
        {
            "shop/tasks.py": """
                from celery import shared_task


                @shared_task
                def price_of(product_id):
                    return product_id


                @shared_task
                def season():
                    return price_of.delay(1).get() + price_of.delay(2).get()


                @shared_task
                def later(product_id):
                    price = price_of.apply_async([product_id])
                    return price.get(timeout=3)
            """
        },
        "shop/tasks.py:11",
        "shop/tasks.py:17",
    )

    assert directly.subject == "shop.tasks.season"
    assert "waits for another task (.get() in line 11): Celery raises RuntimeError" in directly.message
