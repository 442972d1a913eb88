"""A manager's own methods are called on the manager, not on a queryset that it returned."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

MODELS = """
    from django.db import models


    class ProductQuerySet(models.QuerySet):
        def cheap(self):
            return self.filter(price__lt=9)


    class ProductManager(models.Manager.from_queryset(ProductQuerySet)):
        def named(self, name):
            return self.get(name=name)


    class Product(models.Model):
        name = models.CharField(max_length=100)
        price = models.DecimalField(max_digits=8, decimal_places=2, default=0)

        objects = ProductManager()
"""
VIEW = """
    from shop.models import Product


    def product(request):
        return {query}
"""


@pytest.mark.parametrize(
    "query",
    [
        "Product.objects.named('tea')",
        "Product.objects.db_manager('default').named('tea')",
        "Product.objects.using('default').cheap()",
        "Product.objects.using('default').get(name='tea')",
        "Product.objects.filter(price=4).cheap().count()",
    ],
)
def test_accepts_methods_where_they_are(rule: RuleTester, query: str) -> None:
    """The manager has its own, and the queryset those of its class."""
    rule.accepts({"shop/models.py": MODELS, "shop/views.py": VIEW.format(query=query)})


@pytest.mark.parametrize("made", ["using('default')", "filter(price=4)", "all().order_by('name')"])
def test_accuses_methods_of_the_manager_on_a_queryset(rule: RuleTester, made: str) -> None:
    """The queryset's class does not have it."""
    files = {"shop/models.py": MODELS, "shop/views.py": VIEW.format(query=f"Product.objects.{made}.named('tea')")}

    rule.accuses(files, "shop/views.py:5", says="is a method of ProductManager, and ProductQuerySet")
