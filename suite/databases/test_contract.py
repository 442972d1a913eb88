"""The contract's routes, compared with the routers' answers and with SQL.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#automatic-database-routing
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.drivers.databases import routing, sql
from django_conformance.findings import Finding

from .grounds import USABLE

if TYPE_CHECKING:
    from django_conformance.contract import RouteContract
    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.run.context import RunContext

DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/#automatic-database-routing"
pytestmark = pytest.mark.arm


@pytest.mark.conformance(
    "databases.routing.contract",
    level="must",
    docs=DOCS,
    each="contract.route",
    after=(*USABLE, "databases.routing.no-tables", "databases.routing.migrate-mismatch"),
)
def test_routing(subject: RouteContract, run: RunContext) -> None:
    """The routers answer what the contract says: where the model is read, written, and has its table.

    Why: the contract is what the project relies on.

    Fix: correct the router, or the entry in the contract.
    """
    model = _model(subject)
    answered = routing.observation(model._meta.label).value
    answered["tables"] = [alias for alias in answered["tables"] if alias in run.inventory.databases.usable]
    _compare(subject, answered, "but the routers answer", run)


@pytest.mark.conformance(
    "databases.sql.contract",
    level="must",
    docs=DOCS,
    each="contract.route",
    needs=("databases",),
    after=(
        "databases.routing.contract",
        "databases.sql.migrate",
        "databases.configuration.migrations-complete",
        "databases.sql.read",
        "databases.sql.write",
    ),
)
def test_sql(subject: RouteContract, run: RunContext, databases: TestDatabases) -> None:
    """Queries reach the databases that the contract names, and the table is where it says.

    Why: the routers' answers say where queries should go, SQL shows where they do go.

    Fix: check the model's managers and migrations, or correct the entry in the contract.
    """
    inventory = run.inventory.databases
    primaries = tuple(
        database
        for database in inventory.databases
        if database.alias in inventory.usable and database.alias not in inventory.replicas
    )
    seen = sql.observation(_model(subject)._meta.label, sql.tables(primaries)).value  # no transaction: routers may ask
    if seen["errors"]:
        raise Finding(f"{subject.model}: {seen['errors'][0]}", subject=subject.model)
    _compare(subject, seen, "but SQL went to", run)


def _compare(subject: RouteContract, seen: dict[str, Any], by: str, run: RunContext) -> None:
    replicas = run.inventory.databases.replicas
    wrong = []
    for name in ("read", "write"):
        expected = getattr(subject, name)
        if (
            expected is not None
            and expected != seen[name]
            and not (isinstance(seen[name], list) and expected in seen[name])
        ):
            wrong.append(f"{name} {expected!r}, {by} {seen[name]!r}")
    if subject.tables is not None:
        tables = {alias for alias in seen["tables"] if alias not in replicas or alias in subject.tables}
        if set(subject.tables) - set(replicas) != tables - set(replicas):
            said = "but allow_migrate() is True on" if by.startswith("but the") else "but they are on"
            wrong.append(f"tables {sorted(subject.tables)!r}, {said} {sorted(tables)!r}")
    if wrong:
        router = next(iter(run.inventory.databases.routers), None)
        text = f"{subject.model}: the contract says {'; '.join(wrong)}"
        raise Finding(text, subject=subject.model, location=router.location if router else None, evidence=seen)


def _model(subject: RouteContract) -> Any:
    known = {label.lower(): model for label, model in routing.models().items()}
    model = known.get(subject.model.lower())
    if model is None:
        near = difflib.get_close_matches(subject.model.lower(), known, n=1)
        advice = f"; did you mean {known[near[0]]._meta.label!r}?" if near else ""
        raise Finding(
            f"[[route]] names the model {subject.model!r}, which is not installed{advice}", subject=subject.model
        )
    return model
