"""``on_commit()`` inside a transaction on an alias waits for that alias."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_callbacks_of_the_same_alias(rule: RuleTester) -> None:
    """A callback that names its alias, one in a transaction of 'default', and one in none are no mistakes."""
    rule.accepts(
        {
            "warehouse/stock.py": """
                from django.db import transaction


                def take(notify, alias):
                    transaction.on_commit(notify)
                    with transaction.atomic(using="warehouse"):
                        transaction.on_commit(notify, using="warehouse")
                        transaction.on_commit(notify, "warehouse")
                    with transaction.atomic(using=alias):
                        transaction.on_commit(notify)
                    with transaction.atomic("default"):
                        transaction.on_commit(notify)
            """
        }
    )


def test_accuses_callbacks_of_another_alias(rule: RuleTester) -> None:
    """A callback without an alias in a transaction of 'warehouse' runs at once."""
    (block, function) = rule.accuses(
        {
            "warehouse/stock.py": """
                from django.db.transaction import atomic, on_commit


                def take(notify):
                    with atomic(using="warehouse"):
                        on_commit(notify)


                @atomic("warehouse")
                def give(notify):
                    on_commit(notify, using=None)
            """
        },
        "warehouse/stock.py:6",
        "warehouse/stock.py:11",
    )

    assert block.subject == "warehouse.stock"
    assert block.message == ("on_commit() inside atomic(using='warehouse') is for 'default' and runs before the commit")
    assert function.message == block.message
