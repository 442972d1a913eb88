"""A data migration does not rely on permissions and content types that ``migrate`` creates only when it ends."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester

PLACE = "shop/migrations/0002_see_prices.py"
HEAD = """from django.contrib.auth.management import create_permissions
from django.db import migrations

CODENAME = "see_prices"


"""
TAIL = """

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.AlterModelOptions("product", {"permissions": [("see_prices", "Can see prices")]}),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
"""


def migration(body: str, before: str = "") -> dict[str, str]:
    """Return the file of a migration whose function has this body; it begins in line 7."""
    start = """
Permission = apps.get_model("auth", "Permission")
User = apps.get_model("auth", "User")
"""
    function = "def grant(apps, schema_editor):\n" + indent((start + body.strip("\n")).strip("\n"), "    ")
    return {PLACE: HEAD + function + "\n" + (f"\n\n{before}" if before else "") + TAIL}


@pytest.mark.parametrize(
    "body",
    [
        # made first
        """
for config in apps.get_app_configs():
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
for user in User.objects.all():
    user.user_permissions.add(Permission.objects.get(codename="see_prices"))
""",
        # made by hand
        """
ContentType = apps.get_model("contenttypes", "ContentType")
content_type, _ = ContentType.objects.get_or_create(app_label="shop", model="product")
Permission.objects.get_or_create(content_type=content_type, codename="see_prices", defaults={"name": "See"})
permission = Permission.objects.get(codename="see_prices")
""",
        # may lack
        """
try:
    permission = Permission.objects.get(codename="see_prices")
except Permission.DoesNotExist:
    return
""",
        """
if Permission.objects.filter(codename="see_prices").exists():
    permission = Permission.objects.get(codename="see_prices")
""",
        # of an earlier release, for those who have them
        """
for user in User.objects.all():
    user.user_permissions.add(Permission.objects.get(codename="add_product"))
""",
        # renamed or removed where it is
        'Permission.objects.filter(codename="see_prices").update(name="Sees prices")',
        'Permission.objects.filter(codename="see_prices").delete()',
        'User.objects.filter(user_permissions__codename="see_prices").update(is_staff=True)',
    ],
)
def test_accepts(rule: RuleTester, body: str) -> None:
    """Rows that the migration makes itself, asks for first, or that earlier releases left, are no mistakes."""
    rule.accepts(migration(body))


@pytest.mark.parametrize(
    ("body", "line", "told"),
    [
        ('permission = Permission.objects.get(codename="see_prices")', 10, "'see_prices'"),
        ('permission = apps.get_model("auth.Permission").objects.get(codename="see_prices")', 10, "'see_prices'"),
        (
            'for user in User.objects.all():\n    user.user_permissions.add(Permission.objects.get(codename="see_prices"))',
            11,
            "'see_prices'",
        ),
        (
            "if User.objects.exists():\n    permission = Permission.objects.using('default').get(codename=CODENAME)",
            11,
            "'see_prices'",
        ),
        (
            (
                'granted = Permission.objects.filter(codename__in=["see_prices"])\n'
                'apps.get_model("auth", "Group").objects.create(name="x").permissions.set(granted)'
            ),
            10,
            "it gives none",
        ),
    ],
)
def test_accuses(rule: RuleTester, body: str, line: int, told: str) -> None:
    """A row that is not there yet is accused where it is got."""
    rule.accuses(migration(body), f"{PLACE}:{line}", subject="shop.0002_see_prices", says=told)


def test_accuses_content_types(rule: RuleTester) -> None:
    """A content type of a model that the migration creates is not there for the rows it goes through."""
    files = {
        PLACE: """
            from django.db import migrations, models


            def tag(apps, schema_editor):
                ContentType = apps.get_model("contenttypes", "ContentType")
                for product in apps.get_model("shop", "Product").objects.all():
                    ContentType.objects.get(app_label="shop", model="tag")
                    ContentType.objects.get(app_label="shop", model="product")


            class Migration(migrations.Migration):
                dependencies = [("shop", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]
                operations = [
                    migrations.CreateModel("Tag", [("id", models.BigAutoField(primary_key=True))]),
                    migrations.RunPython(tag),
                ]
        """
    }

    rule.accuses(files, f"{PLACE}:7", says="'tag'")


def test_accuses_helpers(rule: RuleTester) -> None:
    """A helper that a loop calls with the model is followed."""
    files = migration(
        "for user in User.objects.all():\n    give(user, Permission)",
        before='def give(user, model):\n    user.user_permissions.add(model.objects.get(codename="see_prices"))\n',
    )

    rule.accuses(files, f"{PLACE}:15", says="through give()")


def test_accuses_real_models(rule: RuleTester) -> None:
    """The real model has no more rows than the historical one."""
    body = """
from django.contrib.auth.models import Permission
for user in User.objects.all():
    user.user_permissions.add(Permission.objects.get(codename="see_prices"))
"""

    rule.accuses(migration(body), f"{PLACE}:12")
