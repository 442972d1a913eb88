"""An object of a queryset is kept in a variable before it is changed."""

from __future__ import annotations

from tests.rules import RuleTester

_LOOK = """
    from shop.models import Product


    def reprice(request, rows):
        {line}
"""


def test_accepts_objects_that_are_kept(rule: RuleTester) -> None:
    """A variable, a list, and querysets that have been read as a whole, or may have been."""
    rule.each("shop/reprice.py", _LOOK).accepts("""
        row = Product.objects.all()[0]; row.price = 1; row.save()
        found = list(Product.objects.all()); found[0].price = 1; found[0].save()
        found = Product.objects.all(); print(len(found)); found[0].price = 1; found[0].save()
        found = Product.objects.all(); request.show(found); found[0].price = 1
        found = Product.objects.all(); [row.pk for row in found]; found[0].price = 1
        rows[0].price = 1; rows[0].save()
        found = request.rows or Product.objects.all(); found[0].price = 1
        found = Product.objects.all(); list(found); found[0].price = 1; found[0].save()
        found = Product.objects.all(); found._fetch_all(); found[0].price = 1
        found = Product.objects.all() if rows else rows; found[0].price = 1
        found = Product.objects.in_bulk([1]); found[1].price = 1; found[1].save()
        found = Product.objects.values(); rows = found[0]; rows["price"] = 1
        found = Product.objects.all(); found = list(found); found[0].price = 1
        found = {}; found[0].price = 1
        product = Product.objects.prefetch_related("similar").first(); product.similar.all()[0].price = 1
        request.product = Product.objects.get(pk=1); request.product.rating_set.all()[0].stars = 1
    """)


def test_accuses_objects_that_are_lost(rule: RuleTester) -> None:
    """In a variable, and of a call."""
    rule.each("shop/reprice.py:5", _LOOK).accuses("""
        found = Product.objects.order_by("name"); found[0].price = 1; found[0].save()  # sets found[0].price: found[0] queries
        Product.objects.filter(price=2)[0].price = 1  # gives another object the next time
        found = Product.objects.filter(price=2); found[1].price = 1 if found.exists() else 2; found[1].save()  # found[1] queries
    """)
