"""Nothing is read from what ``delay_on_commit()`` and ``on_commit()`` return."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester


def _files(*bodies: str) -> dict[str, str]:
    """Return a module with a function of each body; the first begins in line 7."""
    functions = [f"\n\ndef order_{number}(product):\n{indent(body, '    ')}\n" for number, body in enumerate(bodies)]
    head = "from django.db import transaction\n\nfrom shop.tasks import restock\n"
    return {"shop/ordering.py": head + "".join(functions)}


def test_accepts_results_that_nobody_reads(rule: RuleTester) -> None:
    """No result, one of ``delay()``, and one that is tested first."""
    rule.accepts(
        _files(
            "restock.delay_on_commit(product)",
            "result = restock.delay(product)\nreturn result.id",
            "result = restock.delay_on_commit(product)\nreturn result",
            "result = restock.delay_on_commit(product)\nif result:\n    return result.id",
            "result = restock.delay(product)\nif product:\n    result = restock.delay_on_commit(product)\nreturn result.id",
            "transaction.on_commit(lambda: print(restock.delay(product).id))",
        )
    )


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("result = restock.delay_on_commit(product)\nreturn result.id", 8, "'id' of what delay_on_commit() returned"),
        ("return restock.delay_on_commit(product).id", 7, "'id'"),
        ("task = restock.apply_async_on_commit((product,))\nprint(task.task_id)", 8, "'task_id'"),
        (
            "result = transaction.on_commit(lambda: restock.delay(product))\nresult.get()",
            8,
            "'get' of what on_commit()",
        ),
    ],
)
def test_accuses_results_that_are_none(body: str, line: int, said: str, rule: RuleTester) -> None:
    """An attribute of the variable, or of the call itself."""
    rule.accuses(_files(body), f"shop/ordering.py:{line}", says=said)
