"""Rows that are made in bulk have what save() of their model computes."""

from __future__ import annotations

from tests.project_files import RATED
from tests.rules import RuleTester

_HEAD = "from shop.models import Product, Rating\n\n\ndef load(names):\n    "


def test_accepts_rows_that_have_it(rule: RuleTester) -> None:
    """Objects that are given the field, made elsewhere or prepared, and models without a save() of their own."""
    rule.each("shop/load.py", _HEAD + "{line}\n", files={"shop/models.py": RATED}).accepts(
        "Product.objects.bulk_create([Product(name=name, slug=name) for name in names])",
        "Product.objects.bulk_create([Product(**name) for name in names])",
        "Product.objects.bulk_create(names)",
        "Rating.objects.bulk_create([Rating(stars=1) for name in names])",
        "made = Product(name=names)\n    made.slug = names\n    Product.objects.bulk_create([made])",
        "made = Product(name=names)\n    made.full_clean()\n    Product.objects.bulk_create([made])",
    )


def test_accuses_rows_without_it(rule: RuleTester) -> None:
    """The field and the model are named."""
    rule.each(
        "shop/load.py:5",
        _HEAD + "{line}\n",
        files={"shop/models.py": RATED},
        subject="shop.Product.slug",
        says="does not call save() of Product, which sets slug",
    ).accuses("""
        Product.objects.bulk_create([Product(name=name) for name in names])
        Product.objects.bulk_create(Product(name=name) for name in names)
        made = [Product(name=name) for name in names]; Product.objects.bulk_create(made)
    """)
