"""Migrations on databases that have rows: production is no empty database.

https://docs.djangoproject.com/en/stable/topics/migrations/#data-migrations
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.databases import kept_rows
from django_conformance.findings import Finding, NotJudged, raise_all
from django_conformance.reasons import Reason

if TYPE_CHECKING:
    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.inventory import DatabasesInventory
    from django_conformance.run.context import RunContext

DOCS = "https://docs.djangoproject.com/en/stable"
OF_MIGRATED = {"each": "databases", "needs": ("databases",), "after": ("databases.sql.migrate",)}


@pytest.mark.conformance(
    "databases.rows.migrate", level="should", docs=f"{DOCS}/topics/migrations/#data-migrations", **OF_MIGRATED
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


@pytest.mark.arm
@pytest.mark.conformance(
    "databases.rows.periodic-task",
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/tasks.html#names",
    each="databases",
    needs=("databases",),
    after=("databases.sql.migrate", "celery.configuration.task-modules", "celery.configuration.periodic-task-name"),
)
def test_periodic_task(subject: DatabasesInventory, databases: TestDatabases, run: RunContext) -> None:
    """Each row of django-celery-beat that the migrations leave names a task that is registered, with arguments in JSON.

    Why: beat sends the name as it stands in the row, and each worker discards one that it does not know. A row whose arguments
    cannot be read is left out.

    Fix: correct what the migration writes, and update the rows that there are in a new one.
    """
    registered = {task.name for task in run.inventory.celery.tasks}
    raise_all(
        Finding(
            f"the migrations leave the row {row.name!r} of PeriodicTask, {fault}",
            subject=row.name,
            evidence={"task": row.task},
        )
        for row in (kept_rows.periodic_tasks() if registered else ())
        if (fault := row.fault(registered))
    )


@pytest.mark.arm
@pytest.mark.conformance(
    "databases.rows.site", level="should", docs=f"{DOCS}/ref/contrib/sites/#enabling-the-sites-framework", **OF_MIGRATED
)
def test_site(subject: DatabasesInventory, databases: TestDatabases) -> None:
    """The row of Site that SITE_ID names is there once the migrations have run.

    Why: ``Site.objects.get_current()`` raises DoesNotExist on a new database: mails, sitemaps and logins fail.

    Fix: let the data migration make the row with ``pk=settings.SITE_ID``, or correct SITE_ID.
    """
    missing = kept_rows.missing_site()
    if missing is not None:
        number, there = missing
        raise Finding(
            f"SITE_ID is {number}, and the migrations leave the sites {', '.join(map(str, there))}",
            subject="SITE_ID",
            evidence={"SITE_ID": number, "sites": list(there)},
        )
