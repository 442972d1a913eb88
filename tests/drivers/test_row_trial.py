"""Data migrations are run once more on tables that hold rows, and what only fails there is told."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.test_databases.databases import TestDatabases
from django_conformance.run.preparation import prepared
from django_conformance.run.request import Request
from tests.rules import write_project

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.drivers.test_databases.row_failures import RowFailure

PLACE = "warehouse/migrations/0002_rows.py"
HEAD = """import uuid

from django.db import migrations, models


def run(apps, schema_editor):
    alias = schema_editor.connection.alias
    Box = apps.get_model("warehouse", "Box")
    Shelf = apps.get_model("warehouse", "Shelf")
"""
REAL = "from warehouse.models import Shelf as Now\n"


def failures(folder: Path, body: str = "pass", operations: str = "") -> tuple[RowFailure, ...]:
    """Return what is told of a migration that runs this body, and then these operations."""
    migration = (
        HEAD
        + indent(body, "    ")
        + '\n\n\nclass Migration(migrations.Migration):\n    dependencies = [("warehouse", "0001_initial")]\n'
        + f"    operations = [migrations.RunPython(run), {operations}]\n"
    )
    project = write_project(folder, {PLACE: migration})
    request = Request(project, "site_config.settings", "the test", project / "conformance.toml")
    with prepared(request) as run:
        made = TestDatabases(run)
        run.at_end.callback(made.stop)
        assert made.failure is None, made.log()
        found = made.row_failures
        assert found is not None, made.log()
        return found


@pytest.mark.parametrize(
    ("body", "operations", "told"),
    [
        ("for box in Box.objects.using(alias):\n    count(box)", "", "NameError"),
        ("for box in Box.objects.using(alias):\n    apps.get_model('warehouse', 'Lid')", "", "LookupError"),
        ("for box in Box.objects.using(alias):\n    Box.objects.filter(size=1).count()", "", "FieldError"),
        (
            REAL + "for box in Box.objects.using(alias):\n    box.shelf = Now.objects.using(alias).first()",
            "",
            "must be a",
        ),
        (
            "pass",
            'migrations.AddField("box", "code", models.UUIDField(default=uuid.uuid4, unique=True))',
            "UNIQUE constraint failed",
        ),
    ],
)
def test_tells_what_fails_on_rows(tmp_path: Path, body: str, operations: str, told: str) -> None:
    """Names, attributes, models and fields that are not there, and columns that rows cannot have, are told."""
    (failure,) = failures(tmp_path, body, operations)

    assert failure.migration == "warehouse.0002_rows"
    assert failure.alias == "warehouse"
    assert failure.location is not None
    assert failure.location.path == PLACE
    assert told in failure.message


@pytest.mark.parametrize(
    "body",
    [
        "for box in Box.objects.using(alias):\n    box.count += 1\n    box.save(using=alias)",
        "for shelf in Shelf.objects.using(alias):\n    int(shelf.code)",
        "for shelf in Shelf.objects.using(alias):\n    {'A': 1}[shelf.code]",
        "for box in Box.objects.using(alias):\n    Shelf.objects.using(alias).get(code='the main one')",
        "for box in Box.objects.using(alias):\n    box.shelf.name.strip()",
        "assert Box.objects.using(alias).count() in (0, 2)",
    ],
)
def test_says_nothing_of_made_up_values(tmp_path: Path, body: str) -> None:
    """What only fails since the rows are made up, texts that are no numbers for instance, tells nothing of a project."""
    assert failures(tmp_path, body) == ()
