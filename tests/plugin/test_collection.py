"""The order in which checks are run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django_conformance.catalogue import ids
from django_conformance.checks import Check
from django_conformance.plugin.collection import ordered, unwanted
from django_conformance.run.request import Request


@dataclass(frozen=True, eq=False)
class Item:
    """What the order depends on of a collected test."""

    fixturenames: tuple[str, ...]


def _item(
    checks: dict[Item, Check], check: str, *fixtures: str, needs: tuple[str, ...] = (), after: tuple[str, ...] = ()
) -> Item:
    item = Item(fixtures)
    checks[item] = Check(check, "must", "https://example.com/", each="run", needs=needs, after=after)
    return item


def test_what_waits_for_processes_comes_when_they_have_had_their_time() -> None:
    """Nothing needed, databases, worker and server, ``manage.py``, the run as a whole; a check after its ground."""
    checks: dict[Item, Check] = {}
    items = [
        _item(checks, "project.safety.connections", "refused_connections"),
        _item(checks, "commands.parity.stdout", after=("commands.manage.outcome",)),
        _item(checks, "commands.manage.outcome", "both_ways", "command_runs", needs=("databases",)),
        _item(checks, "celery.broker.round-trip", after=("celery.broker.worker-starts",), needs=("broker",)),
        _item(checks, "celery.broker.worker-starts", needs=("broker",)),
        _item(checks, "databases.sql.migrate", needs=("databases",)),
        _item(checks, "celery.configuration.serializers"),
    ]

    assert [checks[item].id for item in ordered(items, checks)] == [
        "celery.configuration.serializers",
        "databases.sql.migrate",
        "celery.broker.worker-starts",
        "celery.broker.round-trip",
        "commands.manage.outcome",
        "commands.parity.stdout",
        "project.safety.connections",
    ]


def _loaded(**asked: tuple[str, ...]) -> set[str]:
    request = Request(project=Path(), settings="s", settings_from="", **asked)  # type: ignore[arg-type] # selections alone
    return {f"{path.parent.name}/{path.name}" for path in ids() if not unwanted(path, request)}


def test_only_the_files_that_are_asked_for_are_loaded() -> None:
    """By area with the project's own, by the beginning of an id, without what is left out; all of them otherwise."""
    everything = _loaded()

    assert len(everything) == len(ids())
    assert {name.split("/")[0] for name in _loaded(areas=("celery",))} == {"celery", "project"}
    assert _loaded(select=("celery.broker",)) == {"celery/test_broker.py", "celery/test_broker_contract.py"}
    assert everything - _loaded(deselect=("databases",)) == {
        name for name in everything if name.startswith("databases/")
    }


def test_a_file_without_checks_is_no_matter_of_the_selection(tmp_path: Path) -> None:
    """Somebody's own test beside the suite is collected whatever checks are selected."""
    assert not unwanted(
        tmp_path / "test_own.py", Request(project=tmp_path, settings="s", settings_from="", select=("celery.broker",))
    )
