"""A row that is made where it is missing is looked for on the database that it is made on."""

from __future__ import annotations

import pytest

from tests.project_files import WITH_STANDBY, selling
from tests.rules import RuleTester


@pytest.mark.parametrize(
    "body",
    [
        "return Product.objects.get_or_create(name=name)",
        "try:\n    Product.objects.using('default').get(name=name)\nexcept Product.DoesNotExist:\n    Product.objects.create(name=name)",
        "try:\n    Shelf.objects.get(code=name)\nexcept Shelf.DoesNotExist:\n    Shelf.objects.create(code=name)",
        "try:\n    Product.objects.get(name=name)\nexcept Product.DoesNotExist:\n    Shelf.objects.create(code=name)",
        "try:\n    Product.objects.get(name=name)\nexcept ValueError:\n    Product.objects.create(name=name)",
        "if Product.objects.filter(name=name).exists():\n    Product.objects.create(name=name)",
        "found = Product.objects.first()\nif not found:\n    return None\nfound.save()",
    ],
)
def test_accepts_lookups_on_the_primary(body: str, rule: RuleTester) -> None:
    """An alias that is named, what has no replica, other rows, and rows that are there."""
    rule.accepts(selling(body), settings=WITH_STANDBY)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            "try:\n    Product.objects.get(name=name)\nexcept Product.DoesNotExist:\n    Product.objects.create(name=name)",
            7,
        ),
        (
            "try:\n    return Product.objects.get(pk=1)\nexcept Product.DoesNotExist:\n    made = Product(name=name)\n    made.save()",
            7,
        ),
        ("if not Product.objects.filter(name=name).exists():\n    Product.objects.create(name=name)", 6),
        (
            "found = Product.objects.filter(name=name).first()\nif found is None:\n    found = Product.objects.create(name=name)",
            6,
        ),
        ("found = Product.objects.filter(name=name).first()\nif not found:\n    Product(name=name).save()", 6),
    ],
)
def test_accuses_rows_that_are_made_again(body: str, line: int, rule: RuleTester) -> None:
    """The lookup, the replica and the primary are named."""
    rule.accuses(
        selling(body), f"shop/selling.py:{line}", settings=WITH_STANDBY, says="makes what is missing there on 'default'"
    )
