"""Code does not use the return value of ``delay_on_commit()`` or ``on_commit()``."""

from __future__ import annotations

from textwrap import indent

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


def test_accuses_results_that_are_none(rule: RuleTester) -> None:
    """An attribute of the variable, or of the call itself."""
    rule.accuses_marked(
        {
            "shop/ordering.py": """
                from django.db import transaction

                from shop.tasks import restock


                def order(product):
                    result = restock.delay_on_commit(product)
                    return result.id  # accused: 'id' of what delay_on_commit() returned


                def order_at_once(product):
                    return restock.delay_on_commit(product).id  # accused: 'id'


                def order_later(product):
                    task = restock.apply_async_on_commit((product,))
                    print(task.task_id)  # accused: 'task_id'


                def order_by_hand(product):
                    result = transaction.on_commit(lambda: restock.delay(product))
                    result.get()  # accused: 'get' of what on_commit()
            """
        }
    )
