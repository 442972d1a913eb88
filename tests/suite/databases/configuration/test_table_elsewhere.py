"""A query that names its alias finds its table there."""

from __future__ import annotations

import pytest

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


HEAD = """from textwrap import dedent

from django.db import DEFAULT_DB_ALIAS, connection, connections

from shop.models import Product
from warehouse.models import Shelf

SQL = "SELECT code FROM warehouse_shelf"
ALIAS = "default"


"""


@pytest.mark.parametrize(
    "lines",
    [
        ("with connection.cursor() as cursor:", "    cursor.execute(SQL)"),
        ("sql = dedent('''", "    SELECT code", "    FROM warehouse_shelf", "''')", "connection.cursor().execute(sql)"),
        ("connection.cursor().execute('TRUNCATE TABLE %s' % Shelf._meta.db_table)",),
        ("connection.cursor().execute(f'TRUNCATE {Shelf._meta.db_table}')",),
        ("connection.cursor().execute('DELETE FROM {} WHERE id = %s'.format(Shelf._meta.db_table), [1])",),
        ("connection.cursor().execute('DELETE FROM {table}'.format(table='warehouse_shelf'))",),
        ("connection.cursor().execute('DELETE FROM ' + Shelf._meta.db_table)",),
        ("sql = 'SELECT code '", "sql += 'FROM warehouse_shelf'", "connection.cursor().execute(sql)"),
        ("connection.cursor().execute(' '.join(['SELECT code', 'FROM warehouse_shelf']))",),
        ("connection.cursor().execute('COPY warehouse_shelf (code) FROM STDIN')",),
        ("used = connections['default']", "with used.cursor() as cursor:", "    cursor.execute(SQL)"),
        ("connections[ALIAS].cursor().execute(SQL)",),
        ("connections[DEFAULT_DB_ALIAS].cursor().execute(SQL)",),
        ("cursor = connections['default'].cursor()", "cursor.executemany('UPDATE warehouse_shelf SET code = %s', [])"),
        ("list(Product.objects.raw(SQL))",),
        ("list(Shelf.objects.using('warehouse').raw('SELECT * FROM shop_product'))",),
        ("Product.objects.extra(tables=['warehouse_shelf']).count()",),
        ("model = Shelf", "connection.cursor().execute(f'DELETE FROM {model._meta.db_table}')"),
    ],
)
def test_accuses_any_spelling(rule: RuleTester, lines: tuple[str, ...]) -> None:
    """Constants, templates, joined texts and connections in variables are followed."""
    body = "".join(f"    {line}\n" for line in lines)
    last = HEAD.count("\n") + 1 + len(lines)

    rule.accuses({"warehouse/stock.py": f"{HEAD}def lost():\n{body}"}, f"warehouse/stock.py:{last}")


def test_accuses_classes(rule: RuleTester) -> None:
    """Attributes of a class, its methods that give a cursor, and those of a base class are followed."""
    rule.accuses(
        {
            "warehouse/stock.py": """
                from contextlib import contextmanager

                from django.db import connections

                from warehouse.models import Shelf


                class Base:
                    alias = "default"

                    @contextmanager
                    def cursor_of(self):
                        with connections["default"].cursor() as cursor:
                            yield cursor


                class Report(Base):
                    sql = "SELECT code FROM warehouse_shelf"
                    model = Shelf

                    def lost(self):
                        with self.cursor_of() as cursor:
                            cursor.execute(self.sql)
                        connections[self.alias].cursor().execute(f"DELETE FROM {self.model._meta.db_table}")
            """
        },
        "warehouse/stock.py:23",
        "warehouse/stock.py:24",
    )


def test_accuses_calls_of_helpers(rule: RuleTester) -> None:
    """A helper that is given the SQL or the alias is accused where it is called with what does not fit."""
    rule.accuses(
        {
            "shop/sql.py": """
                from django.db import connections


                def cursor_of(using="default"):
                    return connections[using].cursor()


                def run(sql, using="default"):
                    with connections[using].cursor() as cursor:
                        cursor.execute(sql)


                def clear(using):
                    with connections[using].cursor() as cursor:
                        cursor.execute("TRUNCATE warehouse_shelf")
            """,
            "warehouse/stock.py": """
                from shop.sql import clear, cursor_of, run


                def lost():
                    run("DELETE FROM warehouse_shelf")
                    run("DELETE FROM shop_product", using="warehouse")
                    cursor_of("warehouse").execute("DELETE FROM shop_product")
                    cursor = cursor_of()
                    cursor.execute("DELETE FROM warehouse_shelf")
                    clear("default")


                def sound(alias):
                    clear("warehouse")
                    run("DELETE FROM warehouse_shelf", using="warehouse")
                    run("DELETE FROM shop_product")
                    run("DELETE FROM shop_product", using=alias)
                    cursor_of("warehouse").execute("DELETE FROM warehouse_shelf")
            """,
        },
        "warehouse/stock.py:5",
        "warehouse/stock.py:6",
        "warehouse/stock.py:7",
        "warehouse/stock.py:9",
        "warehouse/stock.py:10",
    )


def test_accepts_sql_that_is_sound(rule: RuleTester) -> None:
    """Names of WITH, other schemas, tables that SQL makes itself, and the alias that the router gives are no mistakes."""
    rule.accepts(
        {
            "warehouse/stock.py": """
                from django.db import connection, connections, router

                from shop.models import Product
                from warehouse.models import Shelf


                def sound(alias):
                    cursor = connection.cursor()
                    cursor.execute("WITH warehouse_shelf AS (SELECT name FROM shop_product) SELECT * FROM warehouse_shelf")
                    cursor.execute("SELECT * FROM stock.warehouse_shelf")
                    connections[router.db_for_read(Shelf)].cursor().execute("SELECT * FROM warehouse_shelf")
                    for name in connections:
                        connections[name].cursor().execute("SELECT * FROM warehouse_shelf")
                    Shelf.objects.raw("SELECT * FROM warehouse_shelf")
                    Shelf.objects.using(alias).raw("SELECT * FROM shop_product")
                    Product.objects.extra(where=["name = %s"], params=["x"])
            """
        }
    )
    rule.accepts(
        {
            "warehouse/stock.py": """
                from django.db import connection


                def mirrored():
                    cursor = connection.cursor()
                    cursor.execute("CREATE FOREIGN TABLE IF NOT EXISTS warehouse_shelf (code text) SERVER stock")
                    cursor.execute("SELECT * FROM warehouse_shelf")
            """
        }
    )


def test_accuses_sql_on_a_default_database_without_apps_of_the_project(rule: RuleTester) -> None:
    """Where all apps of the project have another database, the default one has the tables of Django's own."""
    router = """
        class WarehouseRouter:
            def db_for_read(self, model, **hints):
                return "warehouse" if model._meta.app_label in ("shop", "warehouse") else "default"

            db_for_write = db_for_read

            def allow_relation(self, one, other, **hints):
                return None

            def allow_migrate(self, db, app_label, **hints):
                return db == ("warehouse" if app_label in ("shop", "warehouse") else "default")
    """
    code = """
        from django.db import connection


        def count():
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM shop_product")
                cursor.execute("SELECT count(*) FROM auth_user")
    """

    rule.accuses({"site_config/routers.py": router, "shop/counting.py": code}, "shop/counting.py:6")
