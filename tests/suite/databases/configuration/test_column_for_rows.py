"""A migration adds no column that existing rows cannot have."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PLACE = "warehouse/migrations/0002_boxes.py"
MIGRATION = """import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [
        {operations},
    ]
"""
EMPTIED = 'migrations.RunSQL("DELETE FROM warehouse_box", ""),\n        '
CREATED = 'migrations.CreateModel("Lid", [("id", models.BigAutoField(primary_key=True))]),\n        '


def added(field: str) -> str:
    """Return the operation that adds a field to boxes."""
    return f'migrations.AddField("box", "code", {field})'


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("models.UUIDField(default=uuid.uuid4, unique=True)", "computes once for all rows"),
        ('models.CharField(max_length=9, unique=True, default="x")', "computes once for all rows"),
        ("models.SlugField(unique=True, blank=True)", "an empty text in every row"),
        ("models.IntegerField()", "without a default"),
        ('models.ForeignKey("warehouse.shelf", models.CASCADE, related_name="+")', "without a default"),
        ("models.CharField(max_length=9)", "without a default"),
    ],
)
def test_accuses(rule: RuleTester, field: str, told: str) -> None:
    """Columns for which rows have no value, or all the same, are accused."""
    rule.accuses({PLACE: MIGRATION.format(operations=added(field))}, f"{PLACE}:9", says=told)


@pytest.mark.parametrize(
    "operations",
    [
        added("models.UUIDField(default=uuid.uuid4, null=True)"),
        added("models.UUIDField(default=uuid.uuid4)"),
        added("models.IntegerField(default=1)"),
        added("models.IntegerField(db_default=1)"),
        added("models.TextField(blank=True)"),
        added("models.DateTimeField(auto_now_add=True)"),
        added("models.SlugField(unique=True, null=True)"),
        added('models.ManyToManyField("warehouse.shelf", related_name="+")'),
        EMPTIED + added("models.IntegerField()"),
        CREATED + 'migrations.AddField("lid", "code", models.UUIDField(default=uuid.uuid4, unique=True))',
    ],
)
def test_accepts(rule: RuleTester, operations: str) -> None:
    """Columns with a value for each row, and those of new or emptied tables, are no mistakes."""
    rule.accepts({PLACE: MIGRATION.format(operations=operations)})
