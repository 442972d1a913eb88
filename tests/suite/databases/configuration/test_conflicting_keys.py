"""No key is read of objects that bulk_create(ignore_conflicts=True) has been given."""

from __future__ import annotations

from tests.project_files import RATED
from tests.rules import RuleTester

_HEAD = """from shop.models import Product, Rating


class Line:
    def __init__(self, product):
        self.product = product


def load(rows):
    made = [Product(name=row) for row in rows]
    """


def test_accepts_objects_whose_key_nobody_needs(rule: RuleTester) -> None:
    """Objects with keys, other fields, rows that are read again, and managers that are not certain."""
    rule.each("shop/load.py", _HEAD + "{line}\n", files={"shop/models.py": RATED}).accepts(
        "Product.objects.bulk_create(made)\n    return [product.pk for product in made]",
        "Product.objects.bulk_create(made, ignore_conflicts=True)\n    return [product.name for product in made]",
        "Product.objects.bulk_create(made, ignore_conflicts=True)\n    made = Product.objects.all()\n    return [m.pk for m in made]",
        "return [product.pk for product in made], Product.objects.bulk_create(made, ignore_conflicts=True)",
        "Product.objects.bulk_create(made, ignore_conflicts=False)\n    return made[0].pk",
        "rows.bulk_create(made, ignore_conflicts=True)\n    return made[0].pk",
        "made = [Product(id=row) for row in rows]\n    Product.objects.bulk_create(made, ignore_conflicts=True)\n    return [m.pk for m in made]",
        "Product.objects.bulk_create(made, ignore_conflicts=True)\n    return [Line(product=p) for p in made]",
        "Product.objects.bulk_create(made, ignore_conflicts=True)\n    rows.cache.set('made', made)",
        "Product.objects.bulk_create(made, ignore_conflicts=True)\n    rows.seen.add(made)",
    )


def test_accuses_keys_that_are_not_there(rule: RuleTester) -> None:
    """As foreign keys, by name, and for related managers."""
    rule.each(
        "shop/load.py:12",
        _HEAD + "{lines}\n",
        files={"shop/models.py": RATED},
        subject="shop.Product",
        says="without their primary keys",
    ).accuses(
        "new = Product.objects.bulk_create(made, ignore_conflicts=True)\n    return [Rating(product=p, stars=1) for p in new]",
        "Product.objects.bulk_create(made, ignore_conflicts=True)\n    return [product.pk for product in made]",
        "Product.objects.bulk_create(objs=made, ignore_conflicts=True)\n    return made[0].id",
        "Product.objects.bulk_create(made, 100, ignore_conflicts=True)\n    rows[0].similar.add(*made)",
        "Product.objects.bulk_create(made, ignore_conflicts=True)\n    return {m.name: m.pk for m in made}",
    )
