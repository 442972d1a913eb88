"""A data migration depends on the migration that creates each model it gets."""

from __future__ import annotations

from tests.rules import RuleTester

PLACE = "warehouse/migrations/0002_boxes.py"
MIGRATION = """from django.db import migrations


def change(apps, schema_editor):
    {line}


class Migration(migrations.Migration):
    dependencies = [{dependencies}]
    operations = [migrations.RunPython(change, migrations.RunPython.noop)]
"""
OWN = '("warehouse", "0001_initial")'


OWNED = MIGRATION.replace("{dependencies}", OWN)
REAL = f"from django.contrib.auth import get_user_model\nfrom django.db import DatabaseError\n{OWNED}"


def test_accuses(rule: RuleTester) -> None:
    """A model of an app that no dependency leads to is accused, also where the order is lucky."""
    rule.each(f"{PLACE}:5", OWNED, apart=True, says="depends on none that creates it").accuses("""
        apps.get_model("shop", "Product").objects.all()
        apps.get_model("shop.Product")
        apps.get_model(app_label="shop", model_name="product")
        apps.get_model("auth", "Group").objects.first()
        for app, name in (("warehouse", "Box"), ("shop", "Product")): apps.get_model(app, name).objects.all()
        for name in ["Product"]: apps.get_model("shop", name).objects.all()
        return [apps.get_model(label) for label in ("warehouse.Box", "shop.Product")]
    """)


def test_accuses_queries_of_real_models(rule: RuleTester) -> None:
    """The table of a real model that no dependency leads to may not exist yet."""
    rule.each(f"{PLACE}:7", REAL, apart=True, says="queries the real model auth.User").accuses("""
        for user in get_user_model().objects.all(): user.save()
        [user.pk for user in get_user_model().objects.filter(pk=1)]
        if get_user_model().objects.exists(): pass
    """)


def test_accepts_queries_of_real_models_that_may_never_run(rule: RuleTester) -> None:
    """On an empty database nothing is queried, or what that raises is caught."""
    rule.each(PLACE, REAL, apart=True).accepts(
        """
        if apps.get_model('warehouse', 'Box').objects.exists(): get_user_model().objects.first()
        for box in apps.get_model('warehouse', 'Box').objects.all(): get_user_model().objects.get(pk=box.pk)
        get_user_model()
        """,
        "try:\n        get_user_model().objects.first()\n    except DatabaseError:\n        pass",
    )


def test_accepts(rule: RuleTester) -> None:
    """Direct and indirect dependencies, own models, and apps that are asked for first are no mistakes."""
    rule.each(PLACE, MIGRATION, apart=True).accepts(
        ('apps.get_model("shop", "Product")', f'{OWN}, ("shop", "0001_initial")'),
        ('apps.get_model("contenttypes", "ContentType")', f'{OWN}, ("auth", "0001_initial")'),
        ('apps.get_model("warehouse", "Box")', OWN),
        ('for app, name in [("warehouse", "Box")]: apps.get_model(app, name)', OWN),
        ('for name in schema_editor.names: apps.get_model("shop", name)', OWN),
        ('apps.get_model("gone", "Thing") if apps.is_installed("gone") else None', OWN),
        ('apps.get_model("shop", "Product") if apps.is_installed("shop") else None', OWN),
    )


def test_accepts_what_runs_after_all_migrations(rule: RuleTester) -> None:
    """A receiver of post_migrate gets the apps as they are then."""
    line = """from django.db.models.signals import post_migrate

    def after(sender=None, **kwargs):
        apps = kwargs["apps"]
        apps.get_model("shop", "Product").objects.all()

    post_migrate.connect(after, weak=False)"""

    rule.accepts({PLACE: MIGRATION.format(line=line, dependencies=OWN)})


def test_accuses_models_of_later_migrations(rule: RuleTester) -> None:
    """A dependency on an app's first migration is none on the model that its second one creates."""
    later = """
        from django.db import migrations, models


        class Migration(migrations.Migration):
            dependencies = [("shop", "0001_initial")]
            operations = [migrations.CreateModel("Tag", [("id", models.BigAutoField(primary_key=True))])]
    """
    line, dependencies = 'apps.get_model("shop", "Tag")', f'{OWN}, ("shop", "0001_initial")'
    files = {"shop/migrations/0002_tag.py": later, PLACE: MIGRATION.format(line=line, dependencies=dependencies)}

    (finding,) = rule.accuses(files, f"{PLACE}:5")

    assert finding.hint == 'Add ("shop", "0002_tag") to dependencies'


def test_folds(rule: RuleTester) -> None:
    """Migrations of an app that get the same model are one finding."""
    line = 'apps.get_model("shop", "Product").objects.all()'
    first = MIGRATION.format(line=line, dependencies=OWN)
    second = MIGRATION.format(line=line, dependencies='("warehouse", "0002_boxes")')

    rule.accuses(
        {PLACE: first, "warehouse/migrations/0003_more.py": second},
        f"{PLACE}:5",
        says="warehouse.0003_more does the same",
    )
