"""Rows that are made in bulk have what save() of their model computes."""

from __future__ import annotations

import pytest

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


_METHODS = """
        def fill(self):
            self.slug = slugify(self.name)

        def save("""
_OWN = """

    class Rows(models.QuerySet):
        def bulk_create(self, objs, **options):
            for row in objs:
                row.slug = slugify(row.name)
            return super().bulk_create(objs, **options)


    class Product("""


@pytest.mark.parametrize(
    ("models", "line"),
    [
        (
            RATED.replace("\n        def save(", _METHODS, 1),
            "made = Product(name=names)\n    made.fill()\n    Product.objects.bulk_create([made])",
        ),
        (
            RATED.replace("\n    class Product(", _OWN, 1).replace(
                "name = models", "objects = Rows.as_manager()\n        name = models", 1
            ),
            "Product.objects.bulk_create([Product(name=name) for name in names])",
        ),
    ],
)
def test_accepts_models_that_fill_it(models: str, line: str, rule: RuleTester) -> None:
    """A method of the model that the code calls, and a queryset whose ``bulk_create()`` does what ``save()`` does."""
    rule.accepts({"shop/models.py": models, "shop/load.py": f"{_HEAD}{line}\n"})


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


_SETS = "            self.slug = slugify(self.name)\n"
_MAKES = f"{_HEAD}Product.objects.bulk_create([Product(name=name) for name in names])\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_SETS, f"            if self.price:\n    {_SETS}"),
        (_SETS, "            self.slug = self.name\n"),
        ("models.SlugField()", 'models.SlugField(default="new")'),
    ],
)
def test_accepts_models_whose_rows_may_lack_it(old: str, new: str, rule: RuleTester) -> None:
    """What ``save()`` sets under a condition or copies, and a field that has a default."""
    rule.accepts({"shop/models.py": RATED.replace(old, new), "shop/load.py": _MAKES})


@pytest.mark.parametrize("test", ["not self.slug", "not self.pk", "self._state.adding"])
def test_accuses_rows_without_what_new_ones_get(test: str, rule: RuleTester) -> None:
    """A condition that each row fulfils which is made in bulk."""
    models = RATED.replace(_SETS, f"            if {test}:\n    {_SETS}")
    rule.accuses({"shop/models.py": models, "shop/load.py": _MAKES}, "shop/load.py:5", says="which sets slug")
