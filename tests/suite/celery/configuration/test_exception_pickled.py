"""An exception that a task raises can be made again from its arguments."""

from __future__ import annotations

from tests.rules import RuleTester

TASKS = """
    from celery import shared_task


    class StockError(Exception):
        {body}


    def check(product):
        raise StockError(product, "empty")


    @shared_task
    def restock(product):
        check(product)


    @shared_task
    def price_of(product):
        return product
"""
SUPER = "super().__init__"


def test_accepts_exceptions_that_can_be_made_again(rule: RuleTester) -> None:
    """All arguments are handed on, have a default, or are pickled in the class's own way."""
    rule.each("shop/tasks.py", TASKS, apart=True).accepts(
        "pass",
        f"def __init__(self, product, reason):\n            {SUPER}(product, reason)",
        f"def __init__(self, *args):\n            {SUPER}(*args)",
        f"def __init__(self, product, reason=''):\n            {SUPER}(f'no {{product}}')".replace(
            "{{product}}", "{product}"
        ),
        "def __init__(self, product, reason):\n            self.product = product",
        f"def __init__(self, product, reason):\n            {SUPER}(reason)\n\n        def __reduce__(self):\n            return StockError, (1, 2)",
    )


def test_accepts_exceptions_that_stay_in_the_task(rule: RuleTester) -> None:
    """One that the task catches, and one that it never raises."""
    body = f"def __init__(self, product, reason):\n            {SUPER}()"
    code = TASKS.format(body=body)
    caught = code.replace(
        "        check(product)",
        "        try:\n            check(product)\n        except StockError:\n            return None",
    )
    rule.accepts({"shop/tasks.py": caught})
    rule.accepts({"shop/tasks.py": code.replace("        check(product)", "        return product")})


def test_accuses_exceptions_that_lose_their_arguments(rule: RuleTester) -> None:
    """One text is handed on in place of two arguments, or nothing, or an argument is given by its name alone."""
    rule.each("shop/tasks.py:4", TASKS, apart=True).accuses(
        (
            f"def __init__(self, product, reason):\n            {SUPER}(f'no {{product}}')".replace(
                "{{product}}", "{product}"
            ),
            "shop.tasks.restock raises StockError, whose __init__() needs product, reason and hands 1 on to its base",
        ),
        (f"def __init__(self, product, reason):\n            {SUPER}()", "hands nothing on"),
        (f"def __init__(self, *args, code):\n            {SUPER}(args)", "needs code by its name"),
    )
