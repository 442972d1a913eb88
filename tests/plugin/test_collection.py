"""The order in which checks are run."""

from __future__ import annotations

from dataclasses import dataclass

from django_conformance.checks import Check
from django_conformance.plugin.collection import ordered


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
