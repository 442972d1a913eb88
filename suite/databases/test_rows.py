"""Migrations on databases that have rows: production is no empty database.

https://docs.djangoproject.com/en/stable/topics/migrations/#data-migrations
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.findings import Finding, NotJudged, raise_all
from django_conformance.reasons import Reason

if TYPE_CHECKING:
    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.inventory import DatabasesInventory


@pytest.mark.conformance(
    "databases.rows.migrate",
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/migrations/#data-migrations",
    each="databases",
    needs=("databases",),
    after=("databases.sql.migrate",),
)
def test_migrate(subject: DatabasesInventory, database_setup: TestDatabases) -> None:
    """The last data migrations also run on tables that hold rows.

    Why: on an empty database loops run for nothing, columns need no value and nothing waits for a check. The migration
    that passes every test fails in production. Each is run on a copy of the database with a few plausible rows.

    Fix: correct the line in the message. To try it, migrate to the migration before it, add rows, and migrate on.
    """
    failures = database_setup.row_failures
    if failures is None:
        raise NotJudged("The migrations were not run on rows in time.", Reason("inconclusive"))
    raise_all(
        Finding(
            f"migration {failure.migration} fails on {failure.alias!r} when its tables hold rows"
            f"{f' ({failure.operation})' if failure.operation else ''}: {failure.message}",
            subject=failure.migration,
            location=failure.location,
            evidence={"operation": failure.operation, "cause": failure.message},
        )
        for failure in failures
    )
