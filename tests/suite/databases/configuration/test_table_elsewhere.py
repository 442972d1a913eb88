"""A query that names its alias finds its table there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester


def test_accepts_queries_of_tables_that_may_be_there(rule: RuleTester) -> None:
    """Queries of the alias that has the table, of an alias only running tells, and SQL of unknown tables are sound."""
    rule.accepts(
        {
            "warehouse/stock.py": """
                from django.db import connection, connections

                from warehouse.models import Shelf


                def sound(alias, shelf):
                    Shelf.objects.using("warehouse").get()
                    Shelf.objects.using(alias).get()
                    shelf.save(using="default")
                    with connections["warehouse"].cursor() as cursor:
                        cursor.execute("SELECT code FROM warehouse_shelf")
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT name FROM shop_product JOIN legacy_prices USING (name)")


                def either(alias):
                    cursor = connections["warehouse"].cursor() if alias else connection.cursor()
                    cursor.execute("SELECT name FROM shop_product")
            """
        }
    )


def test_accuses_models_on_an_alias_without_their_table(rule: RuleTester) -> None:
    """A queryset, a manager and an instance made on the spot are accused with the alias that has the table."""
    findings = rule.accuses(
        {
            "warehouse/stock.py": """
                from warehouse.models import Shelf


                def lost(code):
                    Shelf.objects.using("default").get(code=code)
                    Shelf.objects.db_manager("default").create(code=code)
                    shelf = Shelf(code=code)
                    shelf.save(using="default")
            """
        },
        "warehouse/stock.py:5",
        "warehouse/stock.py:6",
        "warehouse/stock.py:8",
    )

    messages = sorted(finding.message for finding in findings)
    assert messages[2] == (
        "warehouse.Shelf.objects.using('default') asks 'default' for the table of warehouse.Shelf, which migrations create "
        "on 'warehouse' only"
    )
    assert messages[0].startswith("shelf.save(using='default') asks 'default'")


def test_accuses_sql_on_an_alias_without_its_table(rule: RuleTester) -> None:
    """SQL that is written out, with values in it or not, is accused on a cursor of an alias that lacks its table."""
    findings = rule.accuses(
        {
            "warehouse/stock.py": """
                from django.db import connection, connections


                def lost(code, order):
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT code FROM warehouse_shelf WHERE code = %s" % code)
                        cursor.execute(f"SELECT code FROM warehouse_shelf ORDER BY {order}")
                    connections["warehouse"].cursor().execute("UPDATE shop_product SET name = 'x'")
            """
        },
        "warehouse/stock.py:6",
        "warehouse/stock.py:7",
        "warehouse/stock.py:8",
    )

    assert {finding.evidence["model"] for finding in findings} == {"warehouse.Shelf", "shop.Product"}
    assert any("on connections['default'] asks 'default' for the table" in finding.message for finding in findings)
