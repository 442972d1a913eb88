"""A queryset that locks rows is evaluated within its transaction."""

from __future__ import annotations

from tests.rules import RuleTester

_HEAD = """
    from django.db import transaction
    from shop.models import Product


    def settle(request, keys, rows):
        with transaction.atomic():
            {line}
        return None
"""
_AFTER = """
    from django.db import transaction
    from shop.models import Product


    def settle(request, keys, lock):
        with transaction.atomic():
            found = Product.objects.select_for_update().filter(pk__in=keys)
        {line}
"""


def test_accepts_locks_that_are_taken(rule: RuleTester) -> None:
    """Rows that are read in the block, in any way; querysets that are handed on, and those that are not certain."""
    rule.each("shop/settle.py", _HEAD).accepts("""
        list(Product.objects.select_for_update().filter(pk__in=keys))
        Product.objects.select_for_update().get(pk=1)
        Product.objects.select_for_update().filter(pk=1).first()
        Product.objects.select_for_update().filter(pk=1).update(price=1)
        found = Product.objects.select_for_update().filter(pk__in=keys); found.update(price=1)
        found = Product.objects.select_for_update().order_by("pk"); request.lock(found)
        found = Product.objects.select_for_update(); return [product.pk for product in found]
        found = Product.objects.select_for_update(); return lambda: found.count()
        found = Product.objects.select_for_update().get(pk=1)
        rows.select_for_update()
        request.found = Product.objects.select_for_update()
        return Product.objects.select_for_update().filter(pk__in=keys)
    """)


def test_accepts_what_another_transaction_may_be_around(rule: RuleTester) -> None:
    """A function that is decorated, another block around, and a use that reads nothing."""
    files = {
        "shop/wrapped.py": """
            from django.db import transaction
            from shop.models import Product


            @transaction.atomic
            def settle(keys):
                with transaction.atomic():
                    found = Product.objects.select_for_update().filter(pk__in=keys)
                return list(found)


            def held(keys, session):
                with session.begin():
                    with transaction.atomic():
                        found = Product.objects.select_for_update().filter(pk__in=keys)
                    return list(found)
        """
    }
    rule.accepts(files)
    rule.each("shop/settle.py", _AFTER).accepts("""
        return found
        return found.count()
        return Product.objects.filter(pk__in=found)
    """)


def test_accuses_locks_that_are_never_taken(rule: RuleTester) -> None:
    """A statement of its own, and a variable that nothing reads."""
    rule.each("shop/settle.py:7", _HEAD).accuses("""
        Product.objects.select_for_update().filter(pk__in=keys)  # and evaluates it nowhere: it locks no row
        Product.objects.select_for_update()  # locks no row
        Product.objects.filter(pk__in=keys).select_for_update(of=("self",))  # locks no row
        found = Product.objects.select_for_update().filter(pk__in=keys).order_by("pk"); Product.objects.bulk_update(rows, ["price"])  # evaluates found
    """)


def test_accuses_locks_that_are_read_after_the_transaction(rule: RuleTester) -> None:
    """Gone through, listed, or asked for a row."""
    rule.each("shop/settle.py:7", _AFTER).accuses("""
        return [product.pk for product in found]  # after its transaction: TransactionManagementError
        return list(found)  # in line 8, after its transaction
        return found.first()  # after its transaction
    """)
