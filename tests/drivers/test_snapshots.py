"""Databases are put back to what they held, on each kind of database, while connections stay open."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.drivers.test_databases.databases import TestDatabases
from django_conformance.run.preparation import prepared
from django_conformance.run.reference import reference_project
from django_conformance.run.request import Request
from django_conformance.services.locate import locate
from django_conformance.services.records import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.services.records import ServiceKind

pytestmark = pytest.mark.xdist_group("snapshots")  # one set of databases for each engine

PROBE = Path(__file__).with_name("restoring.py")
ENGINES: dict[str, ServiceKind | None] = {"sqlite": None, "postgresql": "postgresql", "mysql": "mariadb"}


@pytest.fixture(scope="module", params=ENGINES)
def seen(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """Make the reference project's databases on an engine, write to them, restore them, and return what was seen."""
    kind = ENGINES[request.param]
    if kind is not None and isinstance(missing := locate(kind), Missing):
        pytest.skip(missing.hint)
    project = reference_project()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MYSITE_DATABASE_ENGINE", request.param)
        with prepared(
            Request(project, "mysite.settings", "the test", project / "conformance.toml", select=("databases.sql",))
        ) as run:
            databases = TestDatabases(run)
            run.at_end.callback(databases.stop)
            assert databases.failure is None, databases.log()
            yield json.loads(
                subprocess.check_output(
                    [sys.executable, str(PROBE), str(run.folder.path / "databases.json")],
                    cwd=project,
                    env={**run.environment(), "PYTHONPATH": _path(run)},
                )
            )


def _path(run: Any) -> str:
    return ":".join([run.environment()["PYTHONPATH"], str(run.request.project)])


def test_data_is_loaded(seen: dict[str, Any]) -> None:
    """The contract's fixtures are in the databases that the routers send them to."""
    assert seen["before"]["users"] == ["ada", "grace"]
    assert len(seen["before"]["polls"]) == 3


def test_what_was_written_is_gone(seen: dict[str, Any]) -> None:
    """New rows, changed rows and deleted rows are put back."""
    assert seen["changed"] != seen["before"]
    assert seen["after"] == seen["before"]


def test_counters_are_put_back(seen: dict[str, Any]) -> None:
    """A row made after the restore gets the key that it got before."""
    assert seen["again"] == seen["keys"]


def test_an_open_transaction_is_waited_for(seen: dict[str, Any]) -> None:
    """A restore waits for a transaction that another connection has open, and undoes what it commits."""
    assert seen["last"] == seen["before"]


def test_nothing_to_do_is_quick(seen: dict[str, Any]) -> None:
    """Where nobody has written, a restore costs next to nothing."""
    assert seen["idle"] < 0.5
