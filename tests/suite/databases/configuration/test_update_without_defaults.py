"""update_or_create() is told what to update."""

from __future__ import annotations

import pytest

from tests.project_files import RATED
from tests.rules import RuleTester

_HEAD = "from shop.models import Product, Rating\n\n\ndef load(row, **values):\n    "
_STOCK = """

    class Stock(models.Model):
        product = models.ForeignKey(Product, models.CASCADE)
        kind = models.CharField(max_length=9)
        day = models.DateField()
"""


def test_accepts_calls_that_update(rule: RuleTester) -> None:
    """Defaults, values that are not certain, unique lookups, a time that saving sets, and a single field."""
    head = _HEAD.replace("Rating", "Rating, Stock")
    rule.each("shop/load.py", head + "{line}\n", files={"shop/models.py": RATED + _STOCK}).accepts("""
        Product.objects.update_or_create(name='a', defaults={'price': 1})
        Product.objects.update_or_create(name='a', create_defaults=values)
        Product.objects.update_or_create(**values)
        Product.objects.update_or_create({'price': 1}, name='a')
        Product.objects.get_or_create(name='a', price=1)
        Rating.objects.update_or_create(token='a', stars=1)
        Rating.objects.update_or_create(shop='a', stars=1)
        Product.objects.update_or_create(name='a')
        Stock.objects.update_or_create(product=row, kind='a')
        Stock.objects.update_or_create(product_id=row, day=row)
    """)


@pytest.mark.parametrize("name", ["update_or_create", "aupdate_or_create"])
def test_accuses_calls_that_update_nothing(name: str, rule: RuleTester) -> None:
    """The fields of the lookup are named."""
    models = RATED.replace("changed = models.DateTimeField(auto_now=True)", "")
    files = {"shop/models.py": models, "shop/load.py": _HEAD + f"Product.objects.{name}(name='a', price=row)\n"}
    rule.accuses(
        files, "shop/load.py:5", subject="shop.Product", says="it looks up by name, price, and updates nothing"
    )
