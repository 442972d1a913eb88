"""An error that should roll a transaction back is not swallowed inside it."""

from __future__ import annotations

from tests.rules import RuleTester

_HEAD = """from django.db import transaction

from shop.models import Product


@transaction.atomic
def buy(request):
    try:
        product = Product.objects.create(name=request.POST['name'])
        {}
        Product.objects.create(name='other')
    except {}:
        {}
"""


def test_accepts_transactions_that_are_undone(rule: RuleTester) -> None:
    """Handlers that raise or undo, errors that are expected, writes alone, and savepoints."""
    rule.each("shop/buying.py", _HEAD).accepts(
        """
        pay(product) | Exception | raise
        pay(product) | Exception | transaction.set_rollback(True)
        pay(product) | ValueError | return None
        product.name = 'a' | Exception | return None
        pay(product) | Exception | product.delete()
        pay(product) | Exception as error | product.name = str(error); product.save()
    """,
        ("with transaction.atomic():\n            pay(product)", "Exception", "return None"),
        ("Product.objects.filter(name='a').delete()[0]", "Exception", "return None"),
        ("pay(product)", "Exception", "print('skipped')\n    Product.objects.create(name='last')"),
        ("pay(product)", "Exception", "failed = True\n    if failed:\n        transaction.set_rollback(True)"),
    )


def test_accuses_errors_that_are_kept(rule: RuleTester) -> None:
    """Whatever catches everything, and only answers."""
    rule.each(
        "shop/buying.py:12",
        _HEAD,
        says="what Product.objects.create() wrote is committed, where pay(product) raises one",
    ).accuses(
        """
        pay(product) | Exception | return None
        pay(product) | Exception as error | return None
        pay(product) | (ValueError, Exception) | return None
        pay(product) | BaseException | return None
    """,
        ("pay(product)", "", "return None"),
    )
