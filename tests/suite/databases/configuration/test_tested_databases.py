"""A test that queries another database than the default one says so in databases."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CASE = """
    from django.test import SimpleTestCase, TestCase, TransactionTestCase

    from shop.models import Product
    from warehouse.models import Shelf


    class BaseTests({base}):
        {line}


    class ShelfTests(BaseTests):
        def test_shelves(self):
            {query}
"""


def case(query: str, base: str = "TestCase", line: str = "pass") -> dict[str, str]:
    """Return a module of tests whose query stands in line 13."""
    return {
        "warehouse/tests/__init__.py": "",
        "warehouse/tests/test_shelves.py": CASE.format(query=query, base=base, line=line),
    }


@pytest.mark.parametrize("base", ["TestCase", "TransactionTestCase"])
@pytest.mark.parametrize(
    "query",
    [
        "Shelf.objects.create(code='a')",
        "Product.objects.using('warehouse').count()",
        "assert Shelf.objects.filter(code='a').exists()",
    ],
)
def test_accuses_queries_of_another_database(rule: RuleTester, query: str, base: str) -> None:
    """By the routers or by using(), in a class whose bases name no databases."""
    rule.accuses(case(query, base), "warehouse/tests/test_shelves.py:13", says="queries 'warehouse'")


def test_accepts(rule: RuleTester) -> None:
    """Databases that are named, the default one, querysets that nobody goes through, and other classes."""
    rule.each(
        "warehouse/tests/test_shelves.py", CASE, files={"warehouse/tests/__init__.py": ""}, apart=True
    ).accepts("""
        TestCase | databases = {'default', 'warehouse'} | Shelf.objects.create(code='a')
        TestCase | databases = '__all__' | Shelf.objects.create(code='a')
        TestCase | pass | Product.objects.create(name='a')
        TestCase | pass | Shelf.objects.using('default').count()
        TestCase | pass | Shelf.objects.all()
        object | pass | Shelf.objects.create(code='a')
    """)


def test_accuses_an_alias_that_is_misspelled(rule: RuleTester) -> None:
    """The alias that is meant is named; one that is like none may be that of other settings."""
    query = "assert Shelf.objects.count()"

    rule.accepts(case(query, line='databases = ["default", "warehouse", "reports"]'))
    other = 'DATABASES = {"default": {}, "warehouse2": {}}\n'
    rule.accepts(
        {**case(query, line='databases = ["default", "warehouse", "warehouse2"]'), "site_config/settings_ci.py": other}
    )
    rule.accuses(
        case(query, line='databases = {"default", "warehose"}'),
        "warehouse/tests/test_shelves.py:8",
        says="has 'warehose', which DATABASES lacks: ImproperlyConfigured; did you mean 'warehouse'?",
    )
