"""Tasks are published after a transaction, not within it."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_publishing_on_commit_or_afterwards(rule: RuleTester) -> None:
    """on_commit(), delay_on_commit(), nested functions, and what stands after the block."""
    rule.accepts(
        {
            "shop/views.py": """
                from django.db import transaction

                from shop.models import Product
                from shop.tasks import price_of


                def view(pk):
                    with transaction.atomic():
                        transaction.on_commit(lambda: price_of.delay(pk))
                        price_of.delay_on_commit(pk)

                        def later():
                            price_of.delay(pk)

                        transaction.on_commit(later)
                        Product.objects.filter(pk=pk).update(name="x")
                    price_of.delay(pk)


                @transaction.atomic
                def signed(pk):
                    return price_of.s(pk)
            """
        }
    )


def test_leaves_rows_of_the_transaction_to_the_graver_rule(rule: RuleTester) -> None:
    """A call with the key of a row of the transaction is told once, by published-before-commit."""
    rule.accepts(
        {
            "shop/views.py": """
                from django.db import transaction

                from shop.models import Product
                from shop.tasks import price_of


                @transaction.atomic
                def view():
                    product = Product.objects.create()
                    price_of.delay(product.pk)
            """
        }
    )


def test_accuses_a_task_published_in_a_transaction(rule: RuleTester) -> None:
    """Under a decorator or in a block, also where what is published is a signature."""
    (decorated, block, signature) = rule.accuses(
        {
            "shop/views.py": """
                from django.db import transaction
                from django.db.transaction import atomic

                from shop.tasks import price_of


                @transaction.atomic
                def view(pk):
                    price_of.delay(pk)


                def other(pk):
                    with atomic(using="default"):
                        if pk:
                            price_of.apply_async([pk])
                        price_of.s(pk).delay()
            """
        },
        "shop/views.py:9",
        "shop/views.py:15",
        "shop/views.py:16",
    )

    assert decorated.subject == "shop.tasks.price_of"
    assert "is published in line 9 inside a transaction" in decorated.message
    assert block.evidence == {"function": "other"}
    assert signature.subject == "shop.tasks.price_of"
