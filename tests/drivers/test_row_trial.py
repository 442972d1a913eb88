"""Data migrations are run once more on tables that hold rows, and what only fails there is told."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

from django_conformance.drivers.test_databases.databases import TestDatabases
from django_conformance.run.preparation import prepared
from django_conformance.run.request import Request
from tests.rules import write_project

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.drivers.test_databases.row_failures import RowFailure

PLACE = "warehouse/migrations/{name}.py"
HEAD = """import uuid

from django.db import migrations, models


def run(apps, schema_editor):
    alias = schema_editor.connection.alias
    Box = apps.get_model("warehouse", "Box")
    Shelf = apps.get_model("warehouse", "Shelf")
"""
REAL = "from warehouse.models import Shelf as Now\n"
INDEED = [
    ("for box in Box.objects.using(alias):\n    count(box)", "", "NameError"),
    ("for box in Box.objects.using(alias):\n    apps.get_model('warehouse', 'Lid')", "", "LookupError"),
    ("for box in Box.objects.using(alias):\n    Box.objects.filter(size=1).count()", "", "FieldError"),
    (REAL + "for box in Box.objects.using(alias):\n    box.shelf = Now.objects.using(alias).first()", "", "must be a"),
    (
        "pass",
        'migrations.AddField("box", "code", models.UUIDField(default=uuid.uuid4, unique=True))',
        "UNIQUE constraint failed",
    ),
]
"""What a migration does, by code and by operations, that fails on rows, and words of what is told."""

SOUND = (
    "for box in Box.objects.using(alias):\n    box.count += 1\n    box.save(using=alias)",
    "for shelf in Shelf.objects.using(alias):\n    int(shelf.code)",
    "for shelf in Shelf.objects.using(alias):\n    {'A': 1}[shelf.code]",
    "for box in Box.objects.using(alias):\n    Shelf.objects.using(alias).get(code='the main one')",
    "for box in Box.objects.using(alias):\n    box.shelf.name.strip()",
    "assert Box.objects.using(alias).count() in (0, 2)",
)


def failures(folder: Path, *steps: tuple[str, str]) -> tuple[RowFailure, ...]:
    """Return what is told of migrations that follow each other: each runs a body, and then has these operations."""
    files, before = {}, "0001_initial"
    for number, (body, operations) in enumerate(steps, start=2):
        name = f"{number:04}_rows"
        files[PLACE.format(name=name)] = (
            HEAD
            + indent(body, "    ")
            + f'\n\n\nclass Migration(migrations.Migration):\n    dependencies = [("warehouse", "{before}")]\n'
            + f"    operations = [migrations.RunPython(run), {operations}]\n"
        )
        before = name
    project = write_project(folder, files)
    request = Request(
        project, "site_config.settings", "the test", project / "conformance.toml", select=("databases.sql",)
    )
    with prepared(request) as run:
        made = TestDatabases(run)
        run.at_end.callback(made.stop)
        assert made.failure is None, made.log()
        found = made.row_failures
        assert found is not None, made.log()
        return found


def test_tells_what_fails_on_rows(tmp_path: Path) -> None:
    """Names, attributes, models and fields that are not there, and columns that rows cannot have, are told, each of its migration."""
    told = failures(tmp_path, *((body, operations) for body, operations, _ in INDEED))

    names = [f"{number:04}_rows" for number in range(2, 2 + len(INDEED))]
    assert [failure.migration for failure in told] == [f"warehouse.{name}" for name in names]
    assert {failure.alias for failure in told} == {"warehouse"}
    for failure, name, (*_, words) in zip(told, names, INDEED, strict=True):
        assert failure.location is not None
        assert failure.location.path == PLACE.format(name=name)
        assert words in failure.message


def test_says_nothing_of_made_up_values(tmp_path: Path) -> None:
    """What only fails since the rows are made up, texts that are no numbers for instance, tells nothing of a project."""
    assert failures(tmp_path, *((body, "") for body in SOUND)) == ()
