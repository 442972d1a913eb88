"""No migration loads a fixture of a model whose table has different columns at that point."""

from __future__ import annotations

import pytest

from tests.project_files import stock_after
from tests.rules import RuleTester

PLACE = "shop/migrations/0002_products.py"
MIGRATION = """
    import os

    from django.core import serializers
    from django.core.management import call_command
    from django.db import migrations

    FIXTURE = os.path.join(os.path.dirname(__file__), "../fixtures/products.json")


    def load(apps, schema_editor):
        {line}


    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [migrations.RunPython(load, migrations.RunPython.noop)]
"""
LATER = stock_after("0002_products")
LOADING = (
    'call_command("loaddata", FIXTURE)',
    'call_command("loaddata", "products", verbosity=0)',
    "[item.save() for item in serializers.deserialize('json', open(FIXTURE))]",
)


@pytest.mark.parametrize("line", LOADING)
def test_accuses_a_fixture_of_a_table_that_is_another_today(rule: RuleTester, line: str) -> None:
    """The file is named by a path, or as ``loaddata`` finds it; objects that are deserialised are the same."""
    rule.accuses(
        {PLACE: MIGRATION.format(line=line), **LATER},
        f"{PLACE}:11",
        subject="shop.0002_products",
        says="saves shop.product with the column 'stock'",
    )


def test_accepts_what_is_loaded_as_it_was(rule: RuleTester) -> None:
    """No migration alters the table later, another command runs, or the deserialiser is given the historical models."""
    patched = "from django.core.serializers import python; python._get_model = apps.get_model; "

    rule.accepts({PLACE: MIGRATION.format(line=LOADING[0])})
    rule.accepts({PLACE: MIGRATION.format(line='call_command("clear_cache")'), **LATER})
    rule.accepts({PLACE: MIGRATION.format(line=patched + LOADING[0]), **LATER})
    rule.accepts({PLACE: MIGRATION.format(line=LOADING[0]).replace("products", "shelves"), **_named("0002_shelves")})


def _named(name: str) -> dict[str, str]:
    """Return the later migration after one of another name, and a fixture of another app's model."""
    later = {path: text.replace("0002_products", name) for path, text in LATER.items()}
    return {**later, "shop/fixtures/shelves.json": '[{"model": "warehouse.shelf", "pk": 1, "fields": {"code": "a"}}]'}
