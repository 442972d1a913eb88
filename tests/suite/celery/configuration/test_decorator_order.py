"""The task decorator is the outermost one."""

from __future__ import annotations

from tests.rules import RuleTester

_NOTED = """
    import functools


    def noted(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper
"""


def test_accepts_tasks_that_stay_tasks(rule: RuleTester) -> None:
    """Decorators below that of the task, and one above it that returns the task."""
    rule.accepts(
        {
            "shop/noted.py": _NOTED,
            "shop/tasks.py": """
                from celery import shared_task

                from shop.noted import noted


                def counted(task):
                    return task


                @shared_task
                @noted
                def price_of(product_id):
                    return product_id


                @counted
                @shared_task
                def restock(product_id):
                    return product_id
            """,
        }
    )


def test_accuses_a_wrapper_above_the_task(rule: RuleTester) -> None:
    """A wrapper has no delay()."""
    rule.accuses(
        {
            "shop/noted.py": _NOTED,
            "shop/tasks.py": """
                from celery import shared_task

                from shop.noted import noted


                @noted
                @shared_task
                def restock(product_id):
                    return product_id
            """,
        },
        "shop/tasks.py:6",
        subject="shop.tasks.restock",
        says="@noted stands above the decorator that makes shop.tasks.restock a task",
    )
