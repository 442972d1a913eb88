"""autoretry_for names exception classes."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester

TASKS = """
    from celery import shared_task


    @shared_task({options})
    def restock(product_id):
        return product_id


    @shared_task
    def price_of(product_id):
        return product_id
"""


def test_accepts_exceptions(rule: RuleTester) -> None:
    """In a tuple, a list or a set."""
    options = "autoretry_for=[OSError], dont_autoretry_for={KeyError}, throws=(ValueError,)"
    rule.accepts({"shop/tasks.py": TASKS.format(options=options)})


def test_accuses_what_is_none(rule: RuleTester) -> None:
    """Names of exceptions, and an exception in place of its class."""
    rule.each("shop/tasks.py:4", TASKS, says="which is not an exception: TypeError when the task fails").accuses("""
        autoretry_for=('requests.Timeout',)
        autoretry_for='OSError'
        throws=(OSError('full'),)
    """)


def test_accuses_a_class_without_a_tuple(rule: RuleTester) -> None:
    """A class of Python's or of the project, where a tuple is needed."""
    files = tasks("""
        class StockError(Exception):
            pass


        ERRORS = (OSError, StockError)


        @shared_task(autoretry_for=OSError, retry_backoff=True)
        def count(number):
            return number


        @shared_task(autoretry_for=ERRORS)
        def sort(number):
            return number


        @shared_task(autoretry_for=StockError)
        def pack(number):
            return number
    """)

    rule.accuses(files, "shop/tasks.py:11", "shop/tasks.py:21", says="a tuple of classes is needed")
