"""A subquery is on the same database as the query that contains it."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_queries_of_one_database(rule: RuleTester) -> None:
    """Subqueries of the same database, evaluated ones, and those that name an alias are no mistakes."""
    rule.accepts(
        {
            "warehouse/stock.py": """
                from shop.models import Product
                from warehouse.models import Box, Shelf


                def sound(codes):
                    Box.objects.filter(shelf__in=Shelf.objects.filter(code="A"))
                    Product.objects.filter(name__in=list(Shelf.objects.values_list("code", flat=True)))
                    Product.objects.filter(name__in=codes)
                    Product.objects.using("warehouse").filter(name__in=Shelf.objects.values_list("code"))
            """
        }
    )


def test_accuses_subqueries_across_databases(rule: RuleTester) -> None:
    """A queryset of another database within a query is accused with both models and both aliases."""
    (subquery,) = rule.accuses(
        {
            "warehouse/stock.py": """
                from shop.models import Product
                from warehouse.models import Shelf


                def lost():
                    return Product.objects.exclude(price=0).filter(name__in=Shelf.objects.values_list("code", flat=True))
            """
        },
        "warehouse/stock.py:6",
    )

    assert subquery.evidence == {"outer": "shop.Product", "inner": "warehouse.Shelf"}
    assert subquery.message == (
        "the query of shop.Product on 'default' contains Shelf.objects.values_list('code', flat=True), whose table is on "
        "'warehouse': no such table; wrap it in list(…)"
    )


ALIASES = """\
import random

from warehouse.models import Box, Shelf

COPY = "warehouse"


def any_copy():
    return random.choice(["warehouse", "default"])


def sound(alias):
    shelves = Shelf.objects.using(alias).filter(code="A")
    Box.objects.using("warehouse").filter(shelf__in=shelves)
    Box.objects.filter(shelf__in=Shelf.objects.using("warehouse").all())
    Box.objects.using("default").filter(shelf__in=list(Shelf.objects.using("warehouse").all()))
    Box.objects.using("default").filter(shelf__in=Shelf.objects.all())
    Box.objects.using(any_copy()).filter(shelf=1)


def lost():
    shelves = Shelf.objects.using("default").filter(code="A")
    Box.objects.filter(shelf__in=shelves)  # accused
    Box.objects.using("default").filter(shelf__in=Shelf.objects.using(COPY).values("pk"))  # accused
    Box.objects.using(any_copy()).filter(shelf__in=Shelf.objects.using(any_copy()))  # accused
"""


def test_accuses_subqueries_that_name_another_alias(rule: RuleTester) -> None:
    """Django refuses a subquery whose alias differs, even where both are copies of one database."""
    lines = enumerate(ALIASES.splitlines(), start=1)
    places = [f"warehouse/stock.py:{number}" for number, line in lines if line.endswith("# accused")]

    findings = rule.accuses({"warehouse/stock.py": ALIASES}, *places)

    assert "which is on 'default', while the query runs on 'warehouse'" in findings[0].message
