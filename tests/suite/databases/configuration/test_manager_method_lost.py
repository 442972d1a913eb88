"""A manager's own methods are called on the manager, not on a queryset that it returned."""

from __future__ import annotations

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


def test_accepts_methods_where_they_are(rule: RuleTester) -> None:
    """The manager has its own, and the queryset those of its class."""
    rule.each("shop/views.py", VIEW, files={"shop/models.py": MODELS}).accepts("""
        Product.objects.named('tea')
        Product.objects.db_manager('default').named('tea')
        Product.objects.using('default').cheap()
        Product.objects.using('default').get(name='tea')
        Product.objects.filter(price=4).cheap().count()
    """)


def test_accuses_methods_of_the_manager_on_a_queryset(rule: RuleTester) -> None:
    """The queryset's class does not have it."""
    says = "is a method of ProductManager, and ProductQuerySet"
    rule.each("shop/views.py:5", VIEW, files={"shop/models.py": MODELS}, says=says).accuses("""
        Product.objects.using('default').named('tea')
        Product.objects.filter(price=4).named('tea')
        Product.objects.all().order_by('name').named('tea')
        Product.objects.select_for_update().named('tea')
    """)
