"""No migration changes a column to a type that the values in existing rows don't fit."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_SETTINGS = "DATABASES['default'] = {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop'}"
_MIGRATION = """
    from django.db import migrations, models


    def prepare(apps, schema_editor): ...


    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            {}
        ]
"""


def _alter(name: str, field: str) -> str:
    return f"migrations.AlterField('product', '{name}', models.{field})"


def test_accepts_types_that_fit(rule: RuleTester) -> None:
    """Longer texts, numbers as other numbers, and rows that are prepared before."""
    rule.each("shop/migrations/0002_change.py", _MIGRATION, settings=_SETTINGS, apart=True).accepts(
        _alter("name", "CharField(max_length=200)"),
        _alter("name", "TextField()"),
        _alter("price", "FloatField()"),
        "migrations.RunPython(prepare, prepare), " + _alter("name", "CharField(max_length=10)"),
        "migrations.AddField('product', 'code', models.CharField(max_length=9, default='')), "
        + _alter("price", "IntegerField()"),
    )


_EARLIER = """
    import uuid

    from django.db import migrations, models


    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [migrations.AddField("product", "code", {})]
"""
_OF_PACKAGE = "from django.db import models\n\n\nclass JSONField(models.TextField):\n    pass\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "models.CharField(max_length=20, choices=[('new', 'New'), ('paid', 'Paid')], default='new')",
            "CharField(max_length=4)",
        ),
        ("models.CharField(max_length=36, default=uuid.uuid4)", "UUIDField(default=None)"),
        ("__import__('jsons').JSONField(default='{}')", "JSONField(default=dict)"),
    ],
)
def test_accepts_values_that_are_known_to_fit(before: str, after: str, rule: RuleTester) -> None:
    """Choices that are short enough, keys that are UUIDs already, and what a package's field keeps in a text."""
    files = {
        "jsons.py": _OF_PACKAGE,
        "shop/migrations/0002_code.py": _EARLIER.replace("{}", before, 1),
        "shop/migrations/0003_change.py": _MIGRATION.replace("0001_initial", "0002_code").format(_alter("code", after)),
    }
    rule.accepts(files, settings=_SETTINGS)


def test_accepts_databases_whose_types_hold_anything(rule: RuleTester) -> None:
    """SQLite checks no length."""
    rule.accepts({"shop/migrations/0002_change.py": _MIGRATION.format(_alter("name", "CharField(max_length=10)"))})


@pytest.mark.parametrize(
    ("name", "field", "says"),
    [
        ("name", "CharField(max_length=10)", "makes product.name shorter, 10 characters after 100"),
        ("name", "SlugField()", "makes product.name shorter, 50 characters"),
        ("name", "IntegerField()", "fails at the first row whose text is none"),
        ("price", "DateField()", "PostgreSQL cannot cast one to the other"),
        ("id", "UUIDField(primary_key=True)", "a UUIDField from a BigAutoField"),
    ],
)
def test_accuses_types_that_do_not(name: str, field: str, says: str, rule: RuleTester) -> None:
    """The column, its old and its new type are named."""
    files = {"shop/migrations/0002_change.py": _MIGRATION.format(_alter(name, field))}
    rule.accuses(files, "shop/migrations/0002_change.py:10", settings=_SETTINGS, says=says)
