"""No migration on PostgreSQL changes a table's rows and then the table itself."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester

PLACE = "warehouse/migrations/0002_boxes.py"
POSTGRESQL = """
DATABASES["warehouse"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "warehouse", "HOST": "db.shop.example"}
"""
NULLABLE = 'migrations.AlterField("box", "count", models.IntegerField(default=0, null=True))'


def migration(body: str, *operations: str, attributes: str = "") -> dict[str, str]:
    """Return the file of a migration that runs a function with this body, and then these operations."""
    listed = ["migrations.RunPython(change, migrations.RunPython.noop)"] if body else []
    lines = "".join(f"        {operation},\n" for operation in (*listed, *operations))
    function = indent('Box = apps.get_model("warehouse", "Box")\n' + body.strip("\n"), "    ")
    return {
        PLACE: "from django.db import migrations, models\n\n\ndef change(apps, schema_editor):\n"
        + function
        + "\n\n\nclass Migration(migrations.Migration):\n"
        + (f"    {attributes}\n" if attributes else "")
        + f'    dependencies = [("warehouse", "0001_initial")]\n    operations = [\n{lines}    ]\n'
    }


@pytest.mark.parametrize(
    "body",
    [
        "Box.objects.create(shelf_id=1)",
        "Box.objects.using(schema_editor.connection.alias).bulk_create([Box(shelf_id=1)])",
        "Box.objects.filter(count=1).update(shelf_id=2)",
        "boxes = Box.objects.filter(count=1)\nboxes.update(shelf=2)",
        "for box in Box.objects.all():\n    box.shelf_id = 2\n    box.save()",
        "box = Box(shelf_id=1)\nbox.save()",
        "Box.objects.bulk_update(Box.objects.all(), ['shelf'])",
        'apps.get_model("warehouse", "Box").objects.update_or_create(count=1, defaults={"shelf_id": 1})',
    ],
)
def test_accuses(rule: RuleTester, body: str) -> None:
    """Rows with a new foreign key and then a change of their table are accused at that operation."""
    files = migration(body, NULLABLE)
    line = files[PLACE].splitlines().index(f"        {NULLABLE},") + 1

    rule.accuses(
        files, f"{PLACE}:{line}", settings=POSTGRESQL, subject="warehouse.0002_boxes", says="pending trigger events"
    )


def test_accuses_sql(rule: RuleTester) -> None:
    """SQL changes rows as functions do."""
    insert = 'migrations.RunSQL("INSERT INTO warehouse_box (shelf_id, count) VALUES (1, 1)", migrations.RunSQL.noop)'
    update = (
        'migrations.RunSQL(["UPDATE warehouse_box SET count = 1, shelf_id = 2 WHERE id = 3"], migrations.RunSQL.noop)'
    )

    for operation in (insert, update):
        rule.accuses(migration("", operation, NULLABLE), f"{PLACE}:13", settings=POSTGRESQL)


def test_accuses_deletion_of_what_is_referenced(rule: RuleTester) -> None:
    """A deleted row that others may refer to is checked at the end, too."""
    body = 'apps.get_model("warehouse", "Shelf").objects.filter(code="").delete()'
    alter = 'migrations.AlterField("shelf", "code", models.CharField(max_length=20))'

    rule.accuses(migration(body, alter), f"{PLACE}:13", settings=POSTGRESQL)


@pytest.mark.parametrize(
    ("body", "operation", "attributes"),
    [
        ("Box.objects.update(count=1)", NULLABLE, ""),
        ("Box.objects.create(shelf_id=1)", NULLABLE, "atomic = False"),
        ("Box.objects.create(shelf_id=1)", 'migrations.AlterModelOptions("box", {"ordering": ["count"]})', ""),
        ("Box.objects.create(shelf_id=1)", 'migrations.AlterField("box", "count", models.IntegerField(default=1))', ""),
        (
            "Box.objects.create(shelf_id=1)",
            'migrations.AddField("shelf", "label", models.CharField(default="", max_length=9))',
            "",
        ),
        ("Box.objects.create(shelf_id=1)\nschema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')", NULLABLE, ""),
        ("Box.objects.filter(count=1).delete()", NULLABLE, ""),
        (
            "Box.objects.create(shelf_id=1)",
            'migrations.SeparateDatabaseAndState(database_operations=[migrations.AlterModelTable("gone", "gone")])',
            "",
        ),
        (
            "Box.objects.filter(shelf=None).update(shelf=1)",
            'migrations.AlterField("box", "shelf", models.ForeignKey("warehouse.shelf", models.PROTECT, null=True))',
            "",
        ),
        ("Box.objects.filter(shelf=None).update(shelf=1)", 'migrations.RemoveField("box", "shelf")', ""),
        ("Box.objects.create(shelf_id=1)", 'migrations.AlterModelTable("box", "warehouse_crate")', ""),
        ("Box.objects.create(shelf_id=1)", 'migrations.RenameModel("box", "crate")', ""),
        ("for box in Box.objects.all():\n    box.count = 2\n    box.save(update_fields=['count'])", NULLABLE, ""),
    ],
)
def test_accepts(rule: RuleTester, body: str, operation: str, attributes: str) -> None:
    """Values without foreign keys, other tables, no transaction, and what alters no table are no mistakes."""
    rule.accepts(migration(body, operation, attributes=attributes), settings=POSTGRESQL)


def test_accepts_foreign_keys_of_the_same_migration(rule: RuleTester) -> None:
    """A foreign key that the migration adds itself is checked at once for the rest of its transaction."""
    files = migration("Box.objects.update(spare=1)", NULLABLE)
    added = 'migrations.AddField("box", "spare", models.ForeignKey("warehouse.shelf", models.PROTECT, null=True, related_name="+"))'
    files[PLACE] = files[PLACE].replace(
        "        migrations.RunPython", f"        {added},\n        migrations.RunPython"
    )

    rule.accepts(files, settings=POSTGRESQL)


def test_accepts_other_databases(rule: RuleTester) -> None:
    """SQLite alters the table, and so does PostgreSQL before the rows change."""
    rule.accepts(migration("Box.objects.create(shelf_id=1)", NULLABLE))
    files = migration("Box.objects.create(shelf_id=1)", NULLABLE)
    lines = files[PLACE].splitlines()
    last = lines.index(f"        {NULLABLE},")
    lines[last - 1], lines[last] = lines[last], lines[last - 1]
    rule.accepts({PLACE: "\n".join(lines)}, settings=POSTGRESQL)
