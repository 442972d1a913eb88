"""Where versions replace each other by turns, the newest migration leaves a schema that the version before can use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules import RuleTester

PLACE = "warehouse/migrations/0002_boxes.py"
DEPLOYMENT = {
    "deploy/web.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: shop
        spec:
          replicas: 3
    """
}
NOT_NULL = 'migrations.AddField("box", "note", models.TextField(blank=True, default=""))'


def migration(*operations: str) -> dict[str, str]:
    """Return the second migration of the warehouse, with these operations from line 6 on."""
    lines = "".join(f"        {operation},\n" for operation in operations)
    return {
        PLACE: "from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n"
        f'    dependencies = [("warehouse", "0001_initial")]\n    operations = [\n{lines}    ]\n'
    }


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (NOT_NULL, "without 'note', which is NOT NULL and has no default"),
        ('migrations.AddField("box", "sealed", models.BooleanField(default=False))', "without 'sealed'"),
        ('migrations.AddField("box", "made", models.DateTimeField(auto_now_add=True, default=None))', "without 'made'"),
        ('migrations.RemoveField("box", "count")', "warehouse.box.count, which is removed"),
        ('migrations.RenameField("box", "count", "number")', "renamed to 'number'"),
        ('migrations.DeleteModel("Box")', "table of warehouse.Box, which is deleted"),
        ('migrations.RenameModel("Box", "Crate")', "'warehouse_box'"),
        ('migrations.AlterModelTable("box", "crates")', "'warehouse_box'"),
        ('migrations.AlterField("box", "count", models.CharField(max_length=9))', "IntegerField to CharField"),
        ('migrations.AlterField("shelf", "code", models.CharField(max_length=5))', "CharField to CharField"),
        ('migrations.AlterField("shelf", "code", models.CharField(max_length=10, unique=True))', "unique now"),
        (
            'migrations.AddConstraint("shelf", models.UniqueConstraint(fields=["code"], name="one_code"))',
            "'one_code'",
        ),
        (
            'migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("box", "count")])',
            "which is removed",
        ),
    ],
)
def test_accuses(rule: RuleTester, operation: str, told: str) -> None:
    """What the old version fails at is told with the file that deploys by turns."""
    (finding,) = rule.accuses({**DEPLOYMENT, **migration(operation)}, f"{PLACE}:6")

    assert finding.subject == "warehouse.0002_boxes"
    assert told in finding.message
    assert "deploy/web.yaml" in finding.message


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("Procfile", "web: daphne site_config.asgi:application\nrelease: python manage.py migrate --noinput\n"),
        ("fly.toml", '[deploy]\n  release_command = "python manage.py migrate"\n'),
        ("render.yaml", "services:\n  - type: web\n    preDeployCommand: python manage.py migrate\n"),
        ("stack.yml", "services:\n  web:\n    deploy:\n      update_config:\n        order: start-first\n"),
        (
            ".github/workflows/deploy.yml",
            "jobs:\n  deploy:\n    steps:\n      - run: kubectl rollout restart deploy/web\n",
        ),
        (
            "chart/templates/web.yaml",
            "{{- if .Values.web }}\nkind: Deployment\nspec:\n  strategy:\n    type: RollingUpdate\n",
        ),
    ],
)
def test_accuses_whatever_deploys(rule: RuleTester, file: str, content: str) -> None:
    """Kubernetes, release phases and scripts deploy by turns."""
    (finding,) = rule.accuses({**migration(NOT_NULL), file: content}, f"{PLACE}:6")

    assert file in finding.message


def test_folds(rule: RuleTester) -> None:
    """A migration is one finding, whatever it has; a data migration after it does not hide it."""
    files = migration(NOT_NULL, 'migrations.RemoveField("box", "count")')
    later = {
        "warehouse/migrations/0003_data.py": """
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("warehouse", "0002_boxes")]
                operations = [migrations.RunSQL("SELECT 1", "SELECT 1")]
        """
    }

    (finding,) = rule.accuses({**DEPLOYMENT, **files, **later}, f"{PLACE}:6")

    assert len(finding.evidence["operations"]) == 2


@pytest.mark.parametrize(
    "operations",
    [
        ('migrations.AddField("box", "note", models.TextField(null=True))',),
        ('migrations.AddField("box", "note", models.TextField(db_default="", default=""))',),
        (NOT_NULL, 'migrations.RunSQL("ALTER TABLE warehouse_box ALTER COLUMN note SET DEFAULT \'\'", "")'),
        ('migrations.AddField("box", "shelves", models.ManyToManyField("warehouse.shelf", related_name="x"))',),
        ('migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("box", "count")])',),
        ('migrations.AlterField("shelf", "code", models.CharField(max_length=20, verbose_name="Code"))',),
        ('migrations.AlterField("shelf", "code", models.TextField())',),
        ('migrations.AlterField("box", "count", models.BigIntegerField(default=0))',),
        (
            'migrations.CreateModel("Lid", [("id", models.BigAutoField(primary_key=True))])',
            'migrations.AddField("lid", "size", models.IntegerField(default=1))',
        ),
    ],
)
def test_accepts(rule: RuleTester, operations: tuple[str, ...]) -> None:
    """What the old version can live with is no mistake."""
    rule.accepts({**DEPLOYMENT, **migration(*operations)})


def test_accepts_without_a_rollout(rule: RuleTester) -> None:
    """Where nothing says that two versions run at once, or the old one stops first, nothing is accused."""
    rule.accepts(migration(NOT_NULL))
    rule.accepts(
        {**migration(NOT_NULL), "deploy/web.yaml": "kind: Deployment\nspec:\n  strategy:\n    type: Recreate\n"}
    )
    rule.accepts({**migration(NOT_NULL), "deploy/redis.yaml": "kind: Deployment\nspec:\n  image: redis:7\n"})
    rule.accepts({**migration(NOT_NULL), "Procfile": "web: gunicorn site_config.wsgi\n"})


def test_accepts_what_is_not_newest(rule: RuleTester) -> None:
    """Migrations of earlier releases have run, and the first one has no version before it."""
    later = {
        "warehouse/migrations/0003_label.py": """
            from django.db import migrations, models


            class Migration(migrations.Migration):
                dependencies = [("warehouse", "0002_boxes")]
                operations = [migrations.AddField("box", "label", models.CharField(max_length=9, null=True))]
        """
    }

    rule.accepts({**DEPLOYMENT, **migration(NOT_NULL), **later})
    rule.accepts(DEPLOYMENT)


def test_accepts_columns_that_an_earlier_release_stopped_using(rule: RuleTester) -> None:
    """A column that the models no longer have is queried by nobody."""
    state = 'migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("box", "count")])'
    later = {
        "warehouse/migrations/0003_count.py": """
            from django.db import migrations


            class Migration(migrations.Migration):
                dependencies = [("warehouse", "0002_boxes")]
                operations = [migrations.RunSQL("ALTER TABLE warehouse_box DROP COLUMN count", "SELECT 1")]
        """
    }

    rule.accepts({**DEPLOYMENT, **migration(state), **later})
