"""A data migration changes the rows of the database that is migrated."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PLACE = "warehouse/migrations/0002_boxes.py"
MIGRATION = """from django.db import connection, migrations


def fill(apps, schema_editor):
    Box = apps.get_model("warehouse", "Box")
    {line}


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""
ROUTER = """
    class WarehouseRouter:
        def db_for_read(self, model, **hints):
            return "default"

        db_for_write = db_for_read
"""
RELEASE = {"release.sh": "python manage.py migrate\npython manage.py migrate --database=warehouse --noinput\n"}
MANAGER = "Box.objects.update(count=1)"


def files(line: str, router: str = ROUTER) -> dict[str, str]:
    """Return a data migration with this line, and a router that lets the tables be made everywhere."""
    return {PLACE: MIGRATION.format(line=line), "site_config/routers.py": router}


@pytest.mark.parametrize("line", [MANAGER, "connection.cursor().execute('UPDATE warehouse_box SET count = 1')"])
def test_accuses_functions_that_choose_no_database(rule: RuleTester, line: str) -> None:
    """A manager and the default connection are the same whichever database is migrated."""
    rule.accuses({**files(line), **RELEASE}, f"{PLACE}:6", says="release.sh:2 migrates 'warehouse'")


@pytest.mark.parametrize(
    "line",
    [
        "Box.objects.using(schema_editor.connection.alias).update(count=1)",
        "schema_editor.connection.cursor().execute('UPDATE warehouse_box SET count = 1')",
    ],
)
def test_accepts_functions_that_do(rule: RuleTester, line: str) -> None:
    """The alias or the connection of the schema editor is that of the database that is migrated."""
    rule.accepts({**files(line), **RELEASE})


def test_accepts_apps_on_one_database(rule: RuleTester) -> None:
    """Where the routers write to the database that is migrated, or nothing says that another one is, there is no mistake."""
    rule.accepts(files(MANAGER))
    rule.accepts({PLACE: MIGRATION.format(line=MANAGER), **RELEASE})
