"""``raw()`` selects the primary key of its model."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

VIEW = """
    from shop.models import Product


    def products(request):
        return Product.objects.raw("{sql}"{more})
"""


@pytest.mark.parametrize(
    ("sql", "more"),
    [
        ("SELECT * FROM shop_product", ""),
        ("SELECT shop_product.id, name FROM shop_product", ""),
        ("select p.id as id, upper(name) as name from shop_product p", ""),
        ("SELECT MAX(id) AS top FROM shop_product", ""),
        ("SELECT number, name FROM old_product", ", translations={'number': 'id'}"),
        ("WITH p AS (SELECT name FROM shop_product) SELECT * FROM p", ""),
    ],
)
def test_accepts_a_selected_key(rule: RuleTester, sql: str, more: str) -> None:
    """All columns, the key among them, or one that is translated to it; what cannot be read is not judged."""
    rule.accepts({"shop/views.py": VIEW.format(sql=sql, more=more)})


def test_accuses_a_missing_key(rule: RuleTester) -> None:
    """Objects cannot be made of names alone."""
    files = {"shop/views.py": VIEW.format(sql="SELECT DISTINCT name, price FROM shop_product", more="")}

    rule.accuses(
        files,
        "shop/views.py:5",
        says="selects 'name, price' for shop.Product.objects.raw() without its primary key 'id'",
    )
