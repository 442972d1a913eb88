"""What the routers answer, compared with where SQL went.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.databases import related_managers, routing, sql
from django_conformance.findings import Finding, raise_all

from .grounds import ROUTED

if TYPE_CHECKING:
    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.inventory import DatabasesInventory, Model
    from django_conformance.observations import Observe

DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/"
COMPLETE = (*ROUTED, "databases.configuration.migrations-complete")
READ = (*COMPLETE, "databases.sql.read")
OF_DATABASES = {"each": "databases", "needs": ("databases",)}

pytestmark = pytest.mark.arm


@pytest.mark.conformance(
    "databases.parity.read-alias",
    level="should",
    docs=f"{DOCS}#using-managers-with-multiple-databases",
    after=READ,
    **OF_DATABASES,
)
def test_read_alias(subject: DatabasesInventory, databases: TestDatabases, observe: Observe) -> None:
    """A model's default manager reads from the alias that the routers answer, or from a replica of it.

    Why: a manager that pins an alias bypasses the routers, but related objects, the admin and forms use them.

    Fix: return ``super().get_queryset()`` and let a router decide. Use another manager for queries that need a fixed
    alias.
    """
    present = sql.tables(tuple(database for database in subject.databases if database.alias in subject.usable))
    findings = []
    for record, model in routing.own_models(subject):
        observe(routing.observation(record.label))
        observe(sql.observation(record.label, present))
        result = sql.read(model, "_default_manager")
        expected = routing.aliases("db_for_read", model)
        allowed = {subject.replicas.get(alias or "", alias) for alias in (*expected, record.write)}
        if result.alias and subject.replicas.get(result.alias, result.alias) not in allowed:
            findings.append(_mismatch(record, "read from", result.alias, expected, "objects.get_queryset()"))
    raise_all(findings)


@pytest.mark.conformance(
    "databases.parity.write-alias",
    level="must",
    docs=f"{DOCS}#using-managers-with-multiple-databases",
    after=(*READ, "databases.sql.write", "databases.parity.read-alias"),
    **OF_DATABASES,
)
def test_write_alias(subject: DatabasesInventory, databases: TestDatabases) -> None:
    """A model's default manager writes to the alias that the routers answer.

    Why: a manager that pins an alias writes there whatever the routers say. A replica refuses the row, or loses it.

    Fix: return ``super().get_queryset()`` from the manager, and let a router decide.
    """
    findings = []
    with sql.undone(tuple(alias for alias in subject.usable if alias not in subject.replicas)):
        for record, model in routing.own_models(subject):
            result = sql.write(model, "_default_manager")
            expected = routing.aliases("db_for_write", model)
            if result.alias and result.alias not in expected and not _one_database(subject, result.alias, expected):
                findings.append(_mismatch(record, "written to", result.alias, expected, "objects.get_queryset()"))
    raise_all(findings)


@pytest.mark.conformance(
    "databases.parity.tables", level="must", docs=f"{DOCS}#allow_migrate", after=COMPLETE, **OF_DATABASES
)
def test_tables(subject: DatabasesInventory, databases: TestDatabases) -> None:
    """A model's table exists on every alias where ``allow_migrate()`` allows it, and on no other.

    Why: ``migrate`` skips an operation that the routers refuse, but records the migration as applied. The table is
    never created later.

    Fix: decide by app label and model name alone in ``allow_migrate()``. Don't use the model's class, which is a
    historical model during migrations.
    """
    present = sql.tables(tuple(database for database in subject.databases if database.alias in subject.usable))
    places = {
        database.alias: (database.engine, database.host, database.port, database.name) for database in subject.databases
    }
    findings = []
    for record, model in routing.own_models(subject):
        homes = set(routing.observation(record.label).value["tables"])
        shared = {
            alias for alias in present if any(places[alias] == places[home] and places[home][3] for home in homes)
        }
        shared |= {alias for alias, target in subject.replicas.items() if target in homes}
        for alias in present:
            there = sql.has_table(model, present[alias])
            if alias in homes and there is False:
                text = f"allow_migrate() is True on {alias!r}, but {model._meta.db_table!r} is not there"
            elif there and alias not in homes | shared and alias not in subject.replicas:
                text = f"allow_migrate() is False on {alias!r}, but {model._meta.db_table!r} is there"
            else:
                continue
            findings.append(Finding(f"{record.label}: {text}", subject=record.label, location=record.location))
    raise_all(findings)


@pytest.mark.conformance(
    "databases.parity.related",
    level="must",
    docs=f"{DOCS}#hints",
    after=(*READ, "databases.routing.relation-across", "databases.routing.hints"),
    **OF_DATABASES,
)
def test_related(subject: DatabasesInventory, databases: TestDatabases) -> None:
    """Following a relation queries the alias that the routers answer for the instance.

    Why: if no router has an opinion, Django queries the database that the object came from, where the related table may
    not exist. A manager that pins an alias ignores the hint.

    Fix: let the router answer for the related model, and call ``super().get_queryset()`` in custom managers, which
    keeps the hints.
    """
    raise_all(
        Finding(
            relation.message,
            subject=relation.name,
            location=next((model.location for model in subject.models if model.label == relation.model), None),
        )
        for relation in related_managers.astray(subject)
    )


@pytest.mark.conformance(
    "databases.parity.data",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#loaddata",
    after=(*READ, "databases.sql.data", "databases.routing.read-write-split"),
    **OF_DATABASES,
)
def test_data(subject: DatabasesInventory, databases: TestDatabases) -> None:
    """Queries through the routers find the objects that the fixtures load.

    Why: ``loaddata`` silently skips objects that ``allow_migrate()`` refuses, so tasks and commands find nothing.

    Fix: make ``allow_migrate()`` accept the model on the alias that it is read from.
    """
    databases.restore()
    loaded: dict[str, int] = {}
    for loaded_objects in databases.outcome.loaded:
        loaded[loaded_objects.model] = max(loaded.get(loaded_objects.model, 0), loaded_objects.count)
    for label in databases.outcome.offered:
        loaded.setdefault(label, 0)
    findings = []
    for label, count in loaded.items():
        model = routing.models().get(label)
        seen = model._base_manager.count() if model is not None else 0
        if seen < max(count, 1):
            text = f"the fixtures have {count or 'objects'} of {label}, but queries through the routers find {seen}"
            findings.append(Finding(text, subject=label))
    raise_all(findings)


@pytest.mark.conformance(
    "databases.parity.processes",
    level="should",
    docs=f"{DOCS}#using-routers",
    after=(*COMPLETE, "databases.routing.deterministic"),
    **OF_DATABASES,
)
def test_processes(subject: DatabasesInventory, databases: TestDatabases) -> None:
    """The routers give the same answers in every process.

    Why: a router that depends on ``sys.argv``, the environment or a file sends the worker to another database than the
    web process, and ``migrate`` to a third.

    Fix: decide by model and hints alone.
    """
    findings = []
    for record in subject.models:
        model = routing.models().get(record.label)
        if model is None or record.write is None:
            continue
        now = routing.observation(record.label).value
        for doing, before, after in (
            ("written to", record.write, now["write"]),
            ("migrated on", sorted(record.migrate), sorted(set(now["tables"]) & set(subject.usable))),
        ):
            if before != after:
                text = f"{record.label}: {doing} {before!r} in another process, but {after!r} in this one"
                place = next((router.location for router in subject.routers), None)
                findings.append(Finding(text, subject=record.label, location=place))
                break
    raise_all(findings[:5])


def _one_database(subject: DatabasesInventory, alias: str, expected: set[str]) -> bool:
    places = {
        database.alias: (database.engine, database.host, database.port, database.name) for database in subject.databases
    }
    return any(places[alias] == places.get(expected_alias) and places[alias][3] for expected_alias in expected)


def _mismatch(record: Model, doing: str, alias: str, expected: set[str], by: str) -> Finding:
    answered = ", ".join(map(repr, sorted(expected)))
    return Finding(
        f"{record.label} is {doing} {alias!r} by its default manager, but the routers answer {answered}",
        subject=record.label,
        location=record.location,
        evidence={"sql": alias, "routers": sorted(expected), "by": by},
    )
