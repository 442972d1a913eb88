"""The contract's routes, compared with where SQL goes.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/#automatic-database-routing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.databases import sql
from django_conformance.findings import Finding

from .agreement import compare_with_contract, routed_model

if TYPE_CHECKING:
    from django_conformance.contract import RouteContract
    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.run.context import RunContext

DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/#automatic-database-routing"
pytestmark = pytest.mark.arm


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
    seen = sql.observation(
        routed_model(subject)._meta.label, sql.tables(primaries)
    ).value  # no transaction: routers may ask
    if seen["errors"]:
        raise Finding(f"{subject.model}: {seen['errors'][0]}", subject=subject.model)
    compare_with_contract(subject, seen, "but SQL went to", run)
