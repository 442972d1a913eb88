"""What stops the test databases from being made is told with its place, whatever way it ends."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.test_databases.databases import TestDatabases, check_of
from django_conformance.findings import Blocked
from django_conformance.run.preparation import prepared
from django_conformance.run.request import Request
from tests.miniature import Miniature
from tests.rules import write_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIGRATION = """\
import ctypes, os, sys

from django.db import migrations


def run(apps, schema_editor):
    {body}


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [migrations.RunPython(run)]
"""


LARGE = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [
        migrations.RunPython(lambda apps, schema_editor: print("applied")),
        *(migrations.CreateModel(f"Part{number}", [("id", models.AutoField(primary_key=True))]) for number in range(50)),
        migrations.RunSQL("SELECT lost"),
    ]
"""


@contextmanager
def databases(
    folder: Path, body: str = "pass", data: str | None = None, migration: str = MIGRATION
) -> Iterator[TestDatabases]:
    project = Miniature("databases/atomic-requests", "none", base=True).build(folder)
    (project / "site_config" / "broken.py").unlink()
    (project / "warehouse" / "migrations" / "0002_run.py").write_text(
        migration.replace("{body}", body), encoding="utf-8"
    )
    if data is not None:
        (project / "shop" / "fixtures" / "products.json").write_text(data, encoding="utf-8")
    request = Request(
        project, "site_config.settings", "the test", project / "conformance.toml", select=("databases.sql",)
    )
    with prepared(request) as run:
        made = TestDatabases(run)
        run.at_end.callback(made.stop)
        yield made


def test_nothing_stops_them(tmp_path: Path) -> None:
    """The outcome names each database, and what was loaded where."""
    with databases(tmp_path) as made:
        assert made.failure is None, made.log()
        assert [place.alias for place in made.outcome.places] == ["default", "warehouse"]
        assert [(one.model, one.alias, one.count) for one in made.outcome.loaded] == [("shop.Product", "default", 1)]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise ValueError('no shelf')", "ValueError: no shelf"),
        ("sys.exit(4)", "sys.exit(4) was called"),
        ("os._exit(5)", "it ended its process with os._exit(5)"),
        ("ctypes.string_at(0)", "it was killed by SIGSEGV"),
    ],
)
def test_a_migration_stops_them(tmp_path: Path, body: str, message: str) -> None:
    """A migration that raises, exits or kills the process is named with its database and what it did.

    The location is the line of the migration, relative to the project, and a check that needs the databases is blocked by
    the one that has the finding.
    """
    with databases(tmp_path, body) as made:
        failure = made.failure
        assert failure is not None
        assert (failure.stage.name, failure.stage.app, failure.stage.of) == ("migration", "warehouse", "0002_run")
        assert failure.stage.alias == "warehouse"
        assert message in failure.message
        assert str(failure.location) == "warehouse/migrations/0002_run.py:7"
        assert check_of(failure) == "databases.sql.migrate"
        with pytest.raises(Blocked) as blocked:
            made.wait()
    assert blocked.value.by == "databases.sql.migrate"
    assert str(blocked.value).startswith(
        "blocked by databases.sql.migrate: migration warehouse.0002_run on 'warehouse'"
    )


def test_the_garbage_collector_looks_seldom(tmp_path: Path) -> None:
    """While migrations run, what was imported is no candidate, and tens of thousands of objects are made between two looks."""
    look = "import gc; raise ValueError(gc.get_freeze_count() > 10_000 and gc.get_threshold()[0] > 10_000)"
    with databases(tmp_path, look) as made:
        assert made.failure is not None
        assert "ValueError: True" in made.failure.message


def test_a_large_project_fails_in_djangos_own_way(tmp_path: Path) -> None:
    """A migration that fails where models were rendered alone is run once more, as Django does it, before it is told."""
    with databases(tmp_path, migration=LARGE) as made:
        assert made.failure is not None
        assert (made.failure.stage.of, made.failure.message) == ("0002_run", "OperationalError: no such column: lost")
        assert made.log().count("applied\n") == 2


def test_a_fixture_stops_them(tmp_path: Path) -> None:
    """A fixture that cannot be loaded is its own check's finding."""
    with databases(tmp_path, data='[{"model": "shop.prodct"}]') as made:
        assert made.failure is not None
        assert (made.failure.stage.name, made.failure.stage.of) == ("data", "products.json")
        assert check_of(made.failure) == "databases.sql.data"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ('{"timeout": 20, "sslmode": "require"}', "'sslmode' is an invalid keyword argument"),
        ('{"timeout": 20, "sslmode": "require", "charset": "utf8"}', "is an invalid keyword argument"),
    ],
)
def test_options_that_the_driver_rejects(tmp_path: Path, options: str, message: str) -> None:
    """They are told as what they are, with their names, before anything is migrated."""
    settings = f'DATABASES["warehouse"]["OPTIONS"] = {options}'
    project = write_project(tmp_path, {}, settings=settings)
    request = Request(
        project, "site_config.settings", "the test", project / "conformance.toml", select=("databases.sql",)
    )
    with prepared(request) as run:
        databases = TestDatabases(run)
        run.at_end.callback(databases.stop)
        failure = databases.failure

    assert failure is not None
    assert (failure.stage.name, failure.stage.alias) == ("options", "warehouse")
    assert failure.stage.of in ("sslmode", "timeout, sslmode, charset")
    assert message in failure.message
