"""SQL that code runs on an alias is in the dialect of its database."""

from __future__ import annotations

from tests.rules import RuleTester

POSTGRESQL = """
DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db.shop.example"}
"""
HEAD = "from django.db import connection, connections\n\n\ndef run(name):\n    "


def test_accuses(rule: RuleTester) -> None:
    """Words of another vendor's dialect are accused with the alias that does not know them."""
    rule.each("shop/sql.py:5", HEAD + "{line}\n", settings=POSTGRESQL).accuses("""
        connections["warehouse"].cursor().execute("TRUNCATE warehouse_shelf RESTART IDENTITY")  # TRUNCATE
        connections["warehouse"].cursor().execute("SELECT code FROM warehouse_shelf WHERE code ILIKE %s", [name])  # ILIKE
        connections["warehouse"].cursor().execute("SELECT count::text FROM warehouse_box")  # count::text
        connection.cursor().execute("SELECT `name` FROM shop_product")  # `name`
        connection.cursor().execute("INSERT OR REPLACE INTO shop_product (id) VALUES (1)")  # INSERT OR REPLACE
        connection.cursor().execute(f"INSERT INTO {name} (id) VALUES (1) ON DUPLICATE KEY UPDATE id = 1")  # DUPLICATE
    """)


def test_accepts(rule: RuleTester) -> None:
    """The vendor's own words, words in texts, aliases that only running tells, and code that asks for the vendor pass."""
    rule.each("shop/sql.py", HEAD + "{line}\n", settings=POSTGRESQL).accepts(
        'connection.cursor().execute("SELECT name::text FROM shop_product WHERE name ILIKE %s", [name])',
        "connection.cursor().execute(\"SELECT '`x`', 'PRAGMA y' FROM shop_product\")",
        'connections["warehouse"].cursor().execute("PRAGMA table_info(warehouse_shelf)")',
        'connections[name].cursor().execute("SELECT `name` FROM shop_product")',
        'if connection.vendor == "mysql":\n        connection.cursor().execute("SELECT `name` FROM shop_product")',
    )


def test_accepts_sqlite_alone(rule: RuleTester) -> None:
    """SQLite that stands in for another database while developing is not judged."""
    rule.accepts({"shop/sql.py": HEAD + 'connection.cursor().execute("TRUNCATE shop_product")\n'})


_QUOTED = """
    from django.db import connection


    def look():
        with connection.cursor() as cursor:
            cursor.execute({sql})
"""
_POSTGRESQL = "DATABASES['default'] = {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop'}"


def test_accepts_columns_in_double_quotes(rule: RuleTester) -> None:
    """Columns, also with their tables, texts in single quotes, and names that the statement gives."""
    rule.each("shop/look.py", _QUOTED, settings=_POSTGRESQL).accepts("""
        'SELECT 1 FROM shop_product WHERE name = "name"'
        'SELECT 1 FROM shop_product p WHERE name = "p"."other"'
        "SELECT 1 FROM shop_product WHERE name = 'say \\"a\\" = \\"b\\"'"
    """)


def test_accuses_texts_in_double_quotes(rule: RuleTester) -> None:
    """PostgreSQL takes them for columns."""
    rule.each("shop/look.py:6", _QUOTED, settings=_POSTGRESQL).accuses("""
        'SELECT 1 FROM shop_product WHERE name = "Tea"'  # has the text "Tea" in double quotes
        'SELECT 1 FROM shop_product WHERE name LIKE "T%"'  # has the text "T%" in double quotes
    """)
