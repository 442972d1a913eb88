"""SQL on PostgreSQL quotes table names that contain capital letters."""

from __future__ import annotations

from tests.rules import RuleTester

POSTGRESQL = """
DATABASES["warehouse"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "warehouse", "HOST": "db.shop.example"}
"""
MODELS = """
    from django.db import models


    class Shelf(models.Model):
        code = models.CharField(max_length=10)

        class Meta:
            db_table = "wareShelf"


    class Box(models.Model):
        shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
        count = models.IntegerField(default=0)
"""
STOCK = """
    from django.db import connections


    def stock():
        with connections["warehouse"].cursor() as cursor:
            cursor.execute({sql!r})
"""


def _files(sql: str) -> dict[str, str]:
    return {"warehouse/models.py": MODELS, "warehouse/stock.py": STOCK.format(sql=sql)}


def test_accepts_quoted_and_small_names(rule: RuleTester) -> None:
    """A name in double quotes is read as it is; one in small letters needs none, nor does one in a text."""
    rule.each("warehouse/stock.py", STOCK, files={"warehouse/models.py": MODELS}, settings=POSTGRESQL).accepts("""
        SELECT code FROM "wareShelf"
        SELECT count FROM warehouse_box
        SELECT 'FROM wareShelf' FROM warehouse_box
    """)


def test_accepts_databases_that_do_not_care(rule: RuleTester) -> None:
    """SQLite finds the table in any letters."""
    rule.accepts(_files("SELECT code FROM wareShelf"))


def test_accuses_names_without_quotes(rule: RuleTester) -> None:
    """PostgreSQL asks for the name in small letters."""
    rule.each(
        "warehouse/stock.py:6",
        STOCK,
        files={"warehouse/models.py": MODELS},
        settings=POSTGRESQL,
        says="PostgreSQL reads wareshelf",
    ).accuses("""
        SELECT MAX(id) FROM wareShelf
        SELECT 1 FROM warehouse_box JOIN wareShelf ON true
    """)
