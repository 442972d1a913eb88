"""No task waits for another task."""

from __future__ import annotations

from tests.project_files import tasks
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
        tasks("""
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
        """),
        "shop/tasks.py:11",
        "shop/tasks.py:17",
    )

    assert directly.subject == "shop.tasks.season"
    assert "waits for another task (.get() in line 11): Celery raises RuntimeError" in directly.message


def test_accuses_waits_in_other_words(rule: RuleTester) -> None:
    """For a group, a chain, a result by its id, each of a list, and in a function that the task calls."""
    findings = rule.accuses(
        {
            "shop/tasks.py": """
                from celery import chain, group, shared_task
                from celery.result import AsyncResult

                from shop.helpers import prices_of


                @shared_task
                def price_of(product_id):
                    return product_id


                @shared_task
                def grouped(products):
                    return group(price_of.s(product) for product in products)().get()


                @shared_task
                def chained(product_id):
                    return chain(price_of.s(product_id), price_of.s()).apply_async().get()


                @shared_task
                def by_id(task_id):
                    return AsyncResult(task_id).get(timeout=5)


                @shared_task
                def listed(products):
                    results = [price_of.delay(product) for product in products]
                    return [result.get() for result in results]


                @shared_task
                def looped(products):
                    results = []
                    for product in products:
                        results.append(price_of.delay(product))
                    for result in results:
                        result.get()


                @shared_task
                def through_a_function(products):
                    return prices_of(products)


                @shared_task
                def on_its_own(products):
                    return {product: price_of(product) for product in products}.get(1)
            """,
            "shop/helpers.py": """
                def prices_of(products):
                    from shop.tasks import price_of

                    return price_of.delay(products).get()
            """,
        },
        *(f"shop/tasks.py:{line}" for line in (14, 19, 24, 30, 39)),
        "shop/helpers.py:4",
    )

    through = next(finding for finding in findings if finding.subject == "shop.tasks.through_a_function")
    assert ".get() in prices_of(), shop/helpers.py:4" in through.message


def test_accuses_a_loop_that_asks(rule: RuleTester) -> None:
    """Until the other task is ready; a loop over something else is none."""
    rule.accuses(
        {
            "shop/tasks.py": """
                import time

                from celery import shared_task


                @shared_task
                def price_of(product_id):
                    while product_id < 0:
                        product_id += 1
                    return product_id


                @shared_task
                def restock(product_id):
                    result = price_of.delay(product_id)
                    while not result.ready():
                        time.sleep(1)
                    return result.id
            """
        },
        "shop/tasks.py:16",
        says="asks in a loop whether another task has ended",
    )
