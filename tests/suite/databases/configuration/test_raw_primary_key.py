"""``raw()`` selects the primary key of its model."""

from __future__ import annotations

from tests.rules import RuleTester

VIEW = """
    from shop.models import Product


    def products(request):
        return Product.objects.raw("{sql}"{more})
"""


def test_accepts_a_selected_key(rule: RuleTester) -> None:
    """All columns, the key among them, or one that is translated to it; what cannot be read is not judged."""
    rule.each("shop/views.py", VIEW).accepts("""
        SELECT * FROM shop_product |
        SELECT shop_product.id, name FROM shop_product |
        select p.id as id, upper(name) as name from shop_product p |
        SELECT MAX(id) AS top FROM shop_product |
        SELECT number, name FROM old_product | , translations={'number': 'id'}
        WITH p AS (SELECT name FROM shop_product) SELECT * FROM p |
    """)


def test_accuses_a_missing_key(rule: RuleTester) -> None:
    """Objects cannot be made of names alone."""
    says = "selects 'name, price' for shop.Product.objects.raw() without its primary key 'id'"
    rule.each("shop/views.py:5", VIEW).accuses(("SELECT DISTINCT name, price FROM shop_product", "", says))
