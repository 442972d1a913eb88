"""A queryset that has been cut, or joined by union(), is not changed any more."""

from __future__ import annotations

from tests.rules import RuleTester

_HEAD = """
    from shop.models import Product


    def look(request, rows, size=20, limit=None, *, end=None):
        {line}
"""


def test_accepts_querysets_that_are_cut_last(rule: RuleTester) -> None:
    """Slices at the end, lists, values that are not certain, and variables that hold something else too."""
    rule.each("shop/look.py", _HEAD).accepts("""
        return Product.objects.filter(price=1).order_by("name")[:10]
        return Product.objects.order_by("name")[:10].count()
        return Product.objects.filter(pk__in=list(Product.objects.values_list("pk", flat=True)[:10])).delete()
        first = list(Product.objects.all())[:10]; return first.reverse()
        return rows[:10].filter(price=1)
        found = Product.objects.all(); found = found[:10]; return found.filter(price=1)
        return Product.objects.filter(price=1).union(Product.objects.filter(price=2)).order_by("name")
        found = Product.objects.all().union(rows); return found.count()
        found = Product.objects.all()[:]; return found.filter(price=1)
        found = Product.objects.all()[0:]; return found.filter(price=1)
        found = Product.objects.all()[:limit]; return found.filter(price=1)
        found = Product.objects.all()[:end]; return found.filter(price=1)
        last = 5 if rows else None; found = Product.objects.all(); last = last or None; found[:last].filter(price=1)
    """)


def test_accuses_querysets_that_are_changed(rule: RuleTester) -> None:
    """In place, and in a variable."""
    rule.each("shop/look.py:5", _HEAD).accuses("""
        Product.objects.filter(price=1).order_by("name")[:10].update(price=2)  # no update() after a slice: TypeError
        Product.objects.all()[:10].delete()  # no delete() after a slice
        found = Product.objects.order_by("name")[:20]; return found.filter(price=1)  # no filter() after a slice, in line 5
        found = Product.objects.order_by("name")[5:20]; return found.last()  # no last() after a slice
        found = Product.objects.all()[:size]; return found.filter(price=1)  # no filter() after a slice
        most = 5; return Product.objects.all()[:most].filter(price=1)  # no filter() after a slice
        found = Product.objects.all()[1:]; return found.filter(price=1)  # no filter() after a slice
        found = Product.objects.all().union(rows); return found.filter(price=1)  # no filter() after union(), in line 5
    """)
