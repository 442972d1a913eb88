"""cache.get_or_set() is given the function, and not what it returns."""

from __future__ import annotations

from tests.rules import RuleTester

_HEAD = """from django.core.cache import cache

from shop.models import Product


def count():
    return Product.objects.count()


def plain(number):
    return number * 2


def report(key):
    return """


def test_accepts_defaults_that_ask_nothing(rule: RuleTester) -> None:
    """Functions, values that cost nothing, and a queryset that nobody has gone through yet."""
    rule.each("shop/reports.py", _HEAD + "{call}\n").accepts("""
        cache.get_or_set(key, count, 600)
        cache.get_or_set(key, lambda: Product.objects.count())
        cache.get_or_set(key, plain(2))
        cache.get(key, 0)
        cache.get_or_set(key, Product.objects.all())
        key.get_or_set(key, count())
        cache.get(key, Product.objects.none())
        cache.get_or_set(key, key.category.name)
    """)


def test_accuses_defaults_that_are_computed(rule: RuleTester) -> None:
    """A call of a function that queries, and a query."""
    rule.each("shop/reports.py:15", _HEAD + "{call}\n").accuses("""
        cache.get_or_set(key, count(), 600)  # count(), which asks the database each time
        cache.get_or_set(key, default=Product.objects.count())  # Product.objects.count()
        cache.get(key, count())  # get() is given count()
        cache.get_or_set(key, list(Product.objects.all()), 60)  # list(Product.objects.all())
    """)
