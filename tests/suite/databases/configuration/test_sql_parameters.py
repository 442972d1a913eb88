"""SQL is given its parameters as Django passes them on."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

POSTGRESQL = """
DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "HOST": "db.shop.example"}
DATABASES["warehouse"] = {**DATABASES["default"], "NAME": "warehouse"}
"""
VIEW = """
    from django.db import connection, connections

    from shop.models import Product

    SQL = {sql!r}


    def products(request, values):
        name = request.GET["name"]
        names = [name, "tea"]
        with connection.cursor() as cursor:
            cursor.execute(SQL, {given})


    def raw(request, values):
        name = request.GET["name"]
        names = [name, "tea"]
        sql = {sql!r}
        return Product.objects.raw(sql, params={given})
"""
PLACES = ("shop/views.py:12", "shop/views.py:19")
ONE = "SELECT * FROM shop_product WHERE name = %s"


def _files(sql: str, given: str) -> dict[str, str]:
    return {"shop/views.py": VIEW.format(sql=sql, given=given)}


def test_accepts_parameters_as_they_should_be(rule: RuleTester) -> None:
    """A list or a tuple with a value for each place; what only running tells is not judged."""
    rule.each("shop/views.py", VIEW, settings=POSTGRESQL).accepts(
        """
        SELECT * FROM shop_product WHERE id = '%s' | [request.user.pk]
        SELECT * FROM shop_product WHERE id = '%s' AND name = %s | [values, name]
        SELECT * FROM shop_product WHERE name LIKE '%tea%' | None
        SELECT * FROM shop_product WHERE name LIKE '%%tea' AND id = %s | [4]
        SELECT * FROM shop_product WHERE name = %(name)s | {'name': name}
        SELECT * FROM shop_product WHERE name = ANY(%s) | [names]
        SELECT * FROM shop_product WHERE id IN (%s, %s) | [1, 2]
        SELECT * FROM shop_product WHERE name = 'x IN %s' AND id = ANY(%s) | [name, values]
    """,
        (ONE, "[name]"),
        (ONE, "(name,)"),
        (ONE, "values"),
        (ONE, "names"),
        (ONE, "[*names]"),
        (ONE, "None"),
    )


@pytest.mark.parametrize(
    ("sql", "given", "says"),
    [
        ("SELECT * FROM shop_product WHERE name = '%s'", "[name]", "has quotes of its own"),
        ("SELECT * FROM shop_product WHERE name LIKE '%tea' AND id = %s", "[4]", "write '%%' for a percent sign"),
        ("SELECT * FROM shop_product WHERE name = ?", "[name]", "is no parameter's place in Django"),
        (ONE, "(name)", "is one value, and not a list of them; write [name]"),
        (ONE, "request.user.pk", "write [request.user.pk]"),
        (ONE, "[name, 4]", "has 1 place(s) for parameters, and is given 2"),
        ("SELECT * FROM shop_product WHERE name IN (%s)", "[names]", "names is a list"),
        ("SELECT * FROM shop_product WHERE name IN %s", "[tuple(names)]", "psycopg 3 does not expand a tuple after IN"),
        ("SELECT * FROM shop_product WHERE name NOT in %(names)s", "{'names': values}", "write = ANY(%s)"),
    ],
)
def test_accuses_parameters_that_the_driver_refuses(rule: RuleTester, sql: str, given: str, says: str) -> None:
    """A cursor and ``raw()`` are given the SQL by a constant and by a variable."""
    rule.accuses(_files(sql, given), *PLACES, settings=POSTGRESQL, says=says)


def test_accepts_what_sqlite_takes(rule: RuleTester) -> None:
    """SQLite's own sign for a parameter and a bare percent sign work there."""
    rule.accepts(_files("SELECT * FROM shop_product WHERE name = ?", "[name]"))
    rule.accepts(_files("SELECT * FROM shop_product WHERE name LIKE '%tea' AND id = %s", "[4]"))
