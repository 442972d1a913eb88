"""A transaction ends with the error that it is to be undone for."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    ("between", "error", "handling"),
    [
        ("pay(product)", "Exception", "raise"),
        ("pay(product)", "Exception", "transaction.set_rollback(True)"),
        ("pay(product)", "ValueError", "return None"),
        ("product.name = 'a'", "Exception", "return None"),
        ("with transaction.atomic():\n            pay(product)", "Exception", "return None"),
        ("pay(product)", "Exception", "product.delete()"),
    ],
)
def test_accepts_transactions_that_are_undone(between: str, error: str, handling: str, rule: RuleTester) -> None:
    """Handlers that raise or undo, errors that are expected, writes alone, and savepoints."""
    rule.accepts({"shop/buying.py": _HEAD.format(between, error, handling)})


@pytest.mark.parametrize("error", ["Exception", "Exception as error", "(ValueError, Exception)", "BaseException"])
def test_accuses_errors_that_are_kept(error: str, rule: RuleTester) -> None:
    """Whatever catches everything, and only answers."""
    files = {"shop/buying.py": _HEAD.format("pay(product)", error, "return None")}
    rule.accuses(
        files,
        "shop/buying.py:12",
        says="what Product.objects.create() wrote is committed, where pay(product) raises one",
    )
