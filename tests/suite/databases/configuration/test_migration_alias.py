"""Where several databases are migrated, a RunPython function uses the alias that is being migrated."""

from __future__ import annotations

from tests.rules import RuleTester

EVERYWHERE = """
    class WarehouseRouter:
        def allow_migrate(self, db, app_label, model_name=None, **hints):
            return True
"""
MIGRATION = """
    from django.db import migrations


    def add_shelf(apps, schema_editor):
        apps.get_model("warehouse", "Shelf").objects.{add}


    def remove(apps, schema_editor):
        pass


    class Migration(migrations.Migration):
        dependencies = [("warehouse", "0001_initial")]
        operations = [migrations.RunPython(add_shelf, remove)]
"""
UNNAMED = {"warehouse/migrations/0002_shelf.py": MIGRATION.format(add='create(code="A")')}


def test_accepts_functions_that_name_the_database(rule: RuleTester) -> None:
    """A function that names the connection's alias, and any where one database is migrated, are no mistakes."""
    named = MIGRATION.format(add='using(schema_editor.connection.alias).create(code="A")')

    rule.accepts({"site_config/routers.py": EVERYWHERE, "warehouse/migrations/0002_shelf.py": named})
    rule.accepts(UNNAMED)


def test_accuses_managers_without_an_alias(rule: RuleTester) -> None:
    """A manager in a function of RunPython is accused where it is used, by its migration."""
    (shelf,) = rule.accuses({"site_config/routers.py": EVERYWHERE, **UNNAMED}, "warehouse/migrations/0002_shelf.py:5")

    assert shelf.subject == "warehouse.0002_shelf"
    assert shelf.message == (
        "add_shelf() of migration warehouse.0002_shelf uses a manager without the alias that is being migrated"
    )


def test_accuses_lambdas(rule: RuleTester) -> None:
    """A lambda of RunPython is judged as a function is."""
    migration = """
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("warehouse", "0001_initial")]
            operations = [
                migrations.RunPython(
                    migrations.RunPython.noop,
                    lambda apps, schema_editor: apps.get_model("warehouse", "Shelf").objects.all().delete(),
                ),
            ]
    """

    rule.accuses(
        {"site_config/routers.py": EVERYWHERE, "warehouse/migrations/0002_shelf.py": migration},
        "warehouse/migrations/0002_shelf.py:9",
    )
