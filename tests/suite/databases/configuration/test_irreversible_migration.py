"""Every migration that a written rollback passes through can be reversed."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PLACE = "warehouse/migrations/0002_boxes.py"
MIGRATION = """from django.db import migrations


def fill(apps, schema_editor):
    pass


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [{operation}]
"""
IRREVERSIBLE = "migrations.RunPython(fill)"


def migration(operation: str = IRREVERSIBLE) -> dict[str, str]:
    """Return the second migration of the warehouse, whose operation stands in line 10."""
    return {PLACE: MIGRATION.format(operation=operation)}


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("deploy/rollback.sh", "#!/bin/sh\npython manage.py migrate --noinput warehouse 0001\n"),
        ("Makefile", "down:\n\tpython manage.py migrate warehouse 0001_initial\n"),
        (
            ".github/workflows/check.yml",
            "jobs:\n  test:\n    steps:\n      - run: python manage.py migrate warehouse zero\n",
        ),
        ("README.md", "## To roll back\n\n    docker compose exec web ./manage.py migrate warehouse 0001\n"),
        ("fabfile.py", 'def rollback(c):\n    c.run("python manage.py migrate warehouse 0001")\n'),
    ],
)
def test_accuses(rule: RuleTester, file: str, content: str) -> None:
    """The irreversible operation is told with the command that comes to it."""
    (finding,) = rule.accuses({file: content, **migration()}, f"{PLACE}:10")

    assert f"{file}:" in finding.message
    assert "its RunPython has no reverse_code" in finding.message


def test_accuses_sql(rule: RuleTester) -> None:
    """SQL without its way back is irreversible as well."""
    files = {"rollback.sh": "python manage.py migrate warehouse zero\n", **migration('migrations.RunSQL("SELECT 1")')}

    rule.accuses(files, f"{PLACE}:10", says="its RunSQL has no reverse_sql")


@pytest.mark.parametrize(
    ("command", "operation"),
    [
        ("python manage.py migrate warehouse 0001", "migrations.RunPython(fill, migrations.RunPython.noop)"),
        ("python manage.py migrate warehouse 0002", IRREVERSIBLE),
        ("python manage.py migrate shop zero", IRREVERSIBLE),
        ("python manage.py migrate --fake warehouse 0001", IRREVERSIBLE),
        ("python manage.py migrate", IRREVERSIBLE),
    ],
)
def test_accepts_rollbacks_that_work(rule: RuleTester, command: str, operation: str) -> None:
    """One that comes to no irreversible operation, or fakes it, is no mistake."""
    rule.accepts({"deploy/rollback.sh": f"{command}\n", **migration(operation)})


def test_accepts_what_is_no_rollback(rule: RuleTester) -> None:
    """Without a rollback that is written down, and with a step forwards, an irreversible migration is sound."""
    rule.accepts(migration())
    rule.accepts(
        {"deploy/release.sh": "python manage.py migrate warehouse 0001\npython manage.py migrate\n", **migration()}
    )
