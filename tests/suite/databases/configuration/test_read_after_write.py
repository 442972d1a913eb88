"""A function does not read from a replica what it has just written."""

from __future__ import annotations

import pytest

from tests.project_files import STANDBY_ROUTER, WITH_STANDBY, selling
from tests.rules import RuleTester


@pytest.mark.parametrize(
    "body",
    [
        "product = Product.objects.create(name=name)\nreturn product.pk",
        "product = Product.objects.create(name=name)\nproduct.refresh_from_db(using='default')",
        "Product.objects.create(name=name)\nreturn Product.objects.using('default').count()",
        "total = Product.objects.count()\nProduct.objects.create(name=name)\nreturn total",
        "Product.objects.create(name=name)\nreturn Shelf.objects.count()",
        "Shelf.objects.create(code=name)\nreturn Shelf.objects.count()",
        "if name:\n    Product.objects.create(name=name)\n    return 1\nreturn Product.objects.count()",
        "Product.objects.create(name=name)\nproduct = Product.objects.get_or_create(name='b')",
    ],
)
def test_accepts_reads_of_the_primary(body: str, rule: RuleTester) -> None:
    """No read, an alias that is named, a read before the write, and what has no replica."""
    rule.accepts(selling(body), settings=WITH_STANDBY)


def test_accepts_routers_that_know_of_writes(rule: RuleTester) -> None:
    """A router that reads from the primary once something has been written, and a project without replicas."""
    body = "Product.objects.create(name=name)\nreturn Product.objects.count()"
    pinned = "import threading\n\nSTATE = threading.local()\n\n" + STANDBY_ROUTER

    rule.accepts(selling(body, pinned), settings=WITH_STANDBY)
    rule.accepts(selling(body))


def test_accuses_reads_from_the_replica(rule: RuleTester) -> None:
    """The object itself, and rows of its model, after whatever wrote them."""
    selling = """
        from shop.models import Product


        def refreshed(name):
            product = Product.objects.create(name=name)
            product.refresh_from_db()  # accused: 'standby'


        def saved(name):
            Product(name=name).save()
            return Product.objects.filter(name=name).count()  # accused: save()


        def updated(name):
            Product.objects.filter(name=name).update(price=1)
            return Product.objects.get(name=name)  # accused: update()


        def saved_again():
            item = Product.objects.first()
            item.save()

            item.refresh_from_db()  # accused: line 21


        def sell(name):
            if not name:
                Product.objects.bulk_create([Product(name="a")])
            return list(Product.objects.values("name"))  # accused: bulk_create()


        def made(name):
            item, created = Product.objects.get_or_create(name=name)
            item.refresh_from_db()  # accused: get_or_create()
    """

    rule.accuses_marked({"site_config/standby.py": STANDBY_ROUTER, "shop/selling.py": selling}, settings=WITH_STANDBY)


def test_accuses_functions_that_read_what_was_written(rule: RuleTester) -> None:
    """A function that is called after the write reads the row again, one that is given the object does not."""
    body = "product = Product.objects.create(name=name)\nprice(product)\nreturn price_of(product.pk)"
    files = selling(body)
    files["shop/selling.py"] += "\n\ndef price_of(pk):\n    return Product.objects.get(pk=pk).price\n"
    files["shop/selling.py"] += "\n\ndef price(product):\n    return product.price\n"

    rule.accuses(
        files,
        "shop/selling.py:8",
        settings=WITH_STANDBY,
        says="calls price_of(), which reads Product.objects.get(pk=pk) in shop/selling.py:12",
    )
