"""A counter is incremented in the database, not on an object that was read before."""

from __future__ import annotations

from tests.rules import RuleTester

CODE = """
    from django.db import transaction
    from django.db.models import F
    from django.shortcuts import get_object_or_404

    from shop.models import Product


    {start}def change(request, pk, product=None):
        {line}
"""


def test_accuses_numbers_that_are_counted_on_the_object(rule: RuleTester) -> None:
    """A row that is loaded, changed by what it held and saved."""
    rule.each("shop/counting.py:9", CODE, says="counts product.price on the object").accuses("""
        | product = Product.objects.get(pk=pk); product.price += 1; product.save()
        | product = get_object_or_404(Product, pk=pk); product.price = product.price - 1; product.save(update_fields=['price'])
        | product = Product.objects.filter(pk=pk).first(); product.price = 1 + product.price; product.save()
    """)


def test_accuses_coroutines(rule: RuleTester) -> None:
    """A coroutine loses updates as well."""
    line = "product = await Product.objects.aget(pk=pk); product.price += 1; await product.asave()"
    rule.accuses({"shop/counting.py": CODE.format(line=line, start="async ")}, "shop/counting.py:9")


def test_accepts(rule: RuleTester) -> None:
    """F(), a lock, a new value, text, what is not saved, and objects that the function did not load."""
    rule.each("shop/counting.py", CODE).accepts("""
        | product = Product.objects.get(pk=pk); product.price = F('price') + 1; product.save()
        | product = Product.objects.select_for_update().get(pk=pk); product.price += 1; product.save()
        | product = Product.objects.get(pk=pk); product.price = 7; product.save()
        | product = Product.objects.get(pk=pk); product.name += 'x'; product.save()
        | product = Product.objects.get(pk=pk); product.price += 1
        | product.price += 1; product.save()
        | product = Product(name='x'); product.price += 1; product.save()
    """)
