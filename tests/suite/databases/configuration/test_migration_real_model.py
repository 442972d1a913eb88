"""A data migration queries no real model whose table has different columns at that point."""

from __future__ import annotations

import pytest

from tests.project_files import stock_after
from tests.rules import RuleTester

PLACE = "shop/migrations/0002_prices.py"
LATER = {
    **stock_after("0002_prices"),
    "shop/services.py": """
        from shop.models import Product


        class Prices:
            def lower(self):
                return Product.objects.first()


        def lower(model=Product):
            return Product.objects.first()


        def lower_of(model):
            return model.objects.first()
    """,
}
MIGRATION = """from django.db import migrations
{imported}

def change(apps, schema_editor):
    {line}


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(change, migrations.RunPython.noop)]
"""


@pytest.mark.parametrize(
    ("imported", "line", "place"),
    [
        ("from shop.models import Product", "Product.objects.first()", f"{PLACE}:6"),
        ("from shop import models", "models.Product.objects.first()", f"{PLACE}:6"),
        ("", "from shop.models import Product; [p for p in list(Product.objects.all())]", f"{PLACE}:6"),
        ("from shop.models import Product", 'Product(name="x").save()', f"{PLACE}:6"),
        ("from shop.models import Product", "rows = Product.objects.filter(name=''); list(rows)", f"{PLACE}:6"),
        ("from shop.services import lower", "lower()", "shop/services.py:10"),
        ("", "from shop.services import lower; lower()", "shop/services.py:10"),
        ("from shop.services import Prices", "Prices().lower()", "shop/services.py:6"),
        ("from django.apps import apps as now", 'now.get_model("shop", "Product").objects.get()', f"{PLACE}:6"),
    ],
)
def test_accuses(rule: RuleTester, imported: str, line: str, place: str) -> None:
    """A real model with a later column is accused, in the migration and in the helper that it calls."""
    rule.accuses({**LATER, PLACE: MIGRATION.format(imported=imported + "\n", line=line)}, place, says="'stock'")


def test_accepts(rule: RuleTester) -> None:
    """Historical models, helpers that are given one, and real models with the same columns are no mistakes."""
    historical = MIGRATION.format(imported="\n", line='apps.get_model("shop", "Product").objects.first()')
    given = MIGRATION.format(
        imported="from shop.services import lower_of\n", line='lower_of(apps.get_model("shop", "Product"))'
    )
    real = MIGRATION.format(imported="from shop.models import Product\n", line="Product.objects.first()")

    rule.accepts({**LATER, PLACE: historical})
    for query in ("count()", "values_list('id')", "filter(name='').update(price=1)", "only('name').first()", "all()"):
        partial = MIGRATION.format(imported="from shop.models import Product\n", line=f"Product.objects.{query}")
        rule.accepts({**LATER, PLACE: partial})
    rule.accepts({**LATER, PLACE: given})
    rule.accepts({PLACE: real})
