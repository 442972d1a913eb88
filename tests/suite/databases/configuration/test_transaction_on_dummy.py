"""``atomic()``, ``on_commit()`` and ``connection`` are those of a database that has an ENGINE."""

from __future__ import annotations

from tests.rules import RuleTester

EMPTY = """
    DATABASES["shop"] = DATABASES["default"]
    DATABASES["default"] = {}
    DATABASE_ROUTERS = ["site_config.shops.ShopRouter"]
"""
ROUTER = """
    class ShopRouter:
        def db_for_read(self, model, **hints):
            return "warehouse" if model._meta.app_label == "warehouse" else "shop"

        db_for_write = db_for_read
"""
UNNAMED = """
    from django.db import transaction


    @transaction.atomic
    def rename(notify):
        transaction.on_commit(notify)


    def reprice():
        with transaction.atomic():
            return None
"""


def test_accepts_transactions_that_name_their_alias(rule: RuleTester) -> None:
    """Blocks that name an alias are no mistakes, nor are any where 'default' has an engine."""
    named = """
        from django.db import transaction
        from django.db.transaction import atomic, on_commit


        @transaction.atomic(using="shop")
        def rename(notify, options):
            on_commit(notify, using="shop")
            on_commit(notify, **options)
            with atomic("warehouse"):
                return None
    """

    rule.accepts({"site_config/shops.py": ROUTER, "shop/prices.py": named}, settings=EMPTY)
    rule.accepts({"shop/prices.py": UNNAMED})


def test_accuses_transactions_on_an_empty_default(rule: RuleTester) -> None:
    """A decorator, a block and a callback without an alias are accused."""
    findings = rule.accuses(
        {"site_config/shops.py": ROUTER, "shop/prices.py": UNNAMED},
        "shop/prices.py:4",
        "shop/prices.py:6",
        "shop/prices.py:10",
        settings=EMPTY,
    )

    assert {finding.message for finding in findings} == {
        "atomic() without using is on 'default', which has no ENGINE",
        "on_commit() without using is for 'default', which has no ENGINE",
    }


ASKED = """
    from django.db import connection, connections


    def total():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return connection.vendor


    def every():
        connection.close()
        return [connection.vendor for connection in connections.all()]
"""


def test_accuses_the_connection_of_an_empty_default(rule: RuleTester) -> None:
    """A cursor and what tells of the database are accused; closing is not, nor a variable of that name."""
    rule.accepts({"shop/prices.py": ASKED})
    rule.accuses(
        {"site_config/shops.py": ROUTER, "shop/prices.py": ASKED},
        "shop/prices.py:5",
        "shop/prices.py:7",
        settings=EMPTY,
        says="is that of 'default', which has no ENGINE",
    )
