"""A view sends a task to the worker, and does not run it itself."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CODE = """
    from shop import tasks
    from shop.tasks import restock


    def view(request, pk):
        {line}


    def report(pk):
        restock(pk)
"""


@pytest.mark.parametrize(
    "line",
    [
        "restock.delay(pk)",
        "restock(pk) if pk else restock.delay(pk)",
        "restock.delay(pk); restock(pk)",
        "return restock(pk)",
        "print(restock(pk))",
        "restock = request; restock(pk)",
        "report(pk)",
        "try:\n            restock(pk)\n        except ValueError:\n            return pk",
    ],
)
def test_accepts_tasks_that_are_sent(line: str, rule: RuleTester) -> None:
    """A result that the view uses is one that it waits for on purpose."""
    rule.accepts({"shop/views.py": CODE.format(line=line)})


@pytest.mark.parametrize("line", ["restock(pk)", "tasks.restock(product_id=pk)"])
def test_accuses_tasks_that_run_in_the_request(line: str, rule: RuleTester) -> None:
    """By its name, and through its module."""
    rule.accuses({"shop/views.py": CODE.format(line=line)}, "shop/views.py:6", says="it runs in the request")
