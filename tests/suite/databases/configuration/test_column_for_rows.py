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


UNIQUE = 'migrations.AddConstraint("box", models.UniqueConstraint(fields=[{}], name="one_code"))'
NEW = added("models.UUIDField(default=uuid.uuid4)") + ",\n        "


@pytest.mark.parametrize(
    "operation",
    [
        UNIQUE.format('"code"'),
        'migrations.AlterUniqueTogether("box", {("code",)})',
        'migrations.AlterField("box", "code", models.UUIDField(default=uuid.uuid4, unique=True))',
    ],
)
def test_accuses_a_new_column_that_is_made_unique(rule: RuleTester, operation: str) -> None:
    """A column is added with a default, and made unique before anything gives each row a value of its own."""
    rule.accuses({PLACE: MIGRATION.format(operations=NEW + operation)}, f"{PLACE}:10", says="box.code unique by")


def test_accuses_a_column_that_a_later_migration_makes_unique(rule: RuleTester) -> None:
    """No migration between the two fills the rows."""
    later = MIGRATION.format(operations=UNIQUE.format('"code"')).replace("0001_initial", "0002_boxes")
    files = {
        PLACE: MIGRATION.format(operations=added("models.UUIDField(default=uuid.uuid4)")),
        "warehouse/migrations/0003_unique.py": later,
    }

    rule.accuses(files, "warehouse/migrations/0003_unique.py:9")


@pytest.mark.parametrize(
    "operations",
    [
        NEW + UNIQUE.format('"code", "id"'),
        NEW + 'migrations.RunSQL("UPDATE warehouse_box SET code = id", ""),\n        ' + UNIQUE.format('"code"'),  # noqa: S608
        added("models.UUIDField(null=True)") + ",\n        " + UNIQUE.format('"code"'),
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


NULLABLE = added("models.CharField(max_length=9, null=True)") + ",\n        "
REQUIRED = 'migrations.AlterField("box", "code", models.CharField(max_length=9{}))'


def test_accuses_a_nullable_column_that_becomes_required(rule: RuleTester) -> None:
    """Nothing fills the rows that have NULL, here or in the migrations before."""
    later = MIGRATION.format(operations=REQUIRED.format("")).replace("0001_initial", "0002_boxes")
    files = {
        PLACE: MIGRATION.format(operations=NULLABLE.strip(", \n")),
        "warehouse/migrations/0003_required.py": later,
    }

    rule.accuses(
        {PLACE: MIGRATION.format(operations=NULLABLE + REQUIRED.format(""))}, f"{PLACE}:10", says="box.code NOT NULL"
    )
    rule.accuses(files, "warehouse/migrations/0003_required.py:9", says="nothing fills the rows that have NULL")


@pytest.mark.parametrize(
    "operations",
    [
        NULLABLE + "migrations.RunPython(migrations.RunPython.noop),\n        " + REQUIRED.format(""),
        NULLABLE + REQUIRED.format(", blank=True"),
        NULLABLE + REQUIRED.format(", default='x'"),
        NULLABLE + REQUIRED.format(", db_default='x'"),
        NULLABLE + REQUIRED.format(", null=True, db_index=True"),
        CREATED
        + 'migrations.AddField("lid", "code", models.IntegerField(null=True)),\n        '
        + 'migrations.AlterField("lid", "code", models.IntegerField())',
    ],
)
def test_accepts_a_nullable_column_that_is_filled(rule: RuleTester, operations: str) -> None:
    """A data operation fills it, or Django does: with a default, or with the empty text of a field that may be blank."""
    rule.accepts({PLACE: MIGRATION.format(operations=operations)})


_REFERRED = """
    from django.db import migrations, models


    def fill(apps, schema_editor): ...


    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.CreateModel("Kind", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
            {}migrations.AddField("product", "kind", models.ForeignKey(to="shop.kind", on_delete=models.CASCADE{})),
        ]
"""


@pytest.mark.parametrize(
    ("before", "options"),
    [
        ("migrations.RunPython(fill, fill), ", ", default=1"),
        ("", ", null=True"),
        ("", ", default=1, db_constraint=False"),
    ],
)
def test_accepts_rows_that_may_be_there(before: str, options: str, rule: RuleTester) -> None:
    """A migration that makes the row first, columns that may be NULL, and those that nothing checks."""
    rule.accepts({"shop/migrations/0002_kind.py": _REFERRED.format(before, options)})


def test_accuses_a_default_that_refers_to_no_row(rule: RuleTester) -> None:
    """The table is made by the same migration, and has no rows."""
    files = {"shop/migrations/0002_kind.py": _REFERRED.format("", ", default=1")}
    rule.accuses(files, "shop/migrations/0002_kind.py:11", says="with the default 1, and shop.kind has no rows")
