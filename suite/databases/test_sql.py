"""Which queries reach which database: migrations, fixtures and queries on the test databases.

https://docs.djangoproject.com/en/stable/topics/db/multi-db/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from django_conformance.drivers.databases import routing, sql
from django_conformance.drivers.test_databases.databases import check_of
from django_conformance.findings import Finding, NotJudged, raise_all
from django_conformance.reasons import Reason

from .grounds import MIGRATE, ROUTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.drivers.test_databases.databases import TestDatabases
    from django_conformance.drivers.test_databases.setup_outcome import Crossing, Failure
    from django_conformance.inventory import Database, DatabasesInventory, Model
    from django_conformance.run.context import RunContext

DJANGO = "https://docs.djangoproject.com/en/stable"
DOCS = "https://docs.djangoproject.com/en/stable/topics/db/multi-db/"
DATA_MIGRATIONS = (
    "https://docs.djangoproject.com/en/stable/howto/writing-migrations/#data-migrations-and-multiple-databases"
)
TRANSACTIONS = "https://docs.djangoproject.com/en/stable/topics/db/transactions/"
_REPAIRS = {
    "setup": "Correct what django.setup() stops at.",
    "options": "Correct or remove {of} in DATABASES['{alias}']['OPTIONS']: the driver connects without it.",
    "server": "Correct the entry of '{alias}' in DATABASES: no connection can be made with it.",
    "create": "Correct the TEST entries of DATABASES.",
}
"""How to repair what stops the databases before any migration runs."""
_NO_TABLE = re.compile(
    r"no such table|relation .* does not exist|Table .* doesn't exist|Failed to open the referenced table"
)
_UNMIGRATED = (
    "Run makemigrations for each app that has models and no migrations: Django creates their tables before those that migrations "
    "create, and a foreign key to one of these fails."
)

DATA = "databases.sql.data"
OF_MIGRATED_DATABASES = {"each": "databases", "needs": ("two-databases",), "after": (MIGRATE,)}
OF_DATABASES = {"each": "databases", "needs": ("databases",)}
OF_ALIASES = {"each": "databases.alias", "needs": ("databases",)}


@pytest.mark.conformance(
    "databases.sql.migrate",
    level="must",
    docs=f"{DOCS}#synchronizing-your-databases",
    after=(
        "databases.configuration.default-alias",
        "databases.configuration.engine",
        "databases.configuration.options",
        "databases.configuration.mirror",
        "databases.configuration.test-dependencies",
        "databases.configuration.router-loads",
        "databases.configuration.router-signature",
        "databases.configuration.migrations-load",
        "databases.configuration.migration-conflicts",
        "databases.routing.raises",
        "databases.routing.unknown-alias",
        "databases.routing.contrib-together",
        "databases.routing.relation-across",
    ),
    **OF_DATABASES,
)
def test_migrate(subject: DatabasesInventory, database_setup: TestDatabases) -> None:
    """Every database can be migrated from scratch, as Django's test runner does.

    Why: if migrations fail on an empty database, the project can neither be tested nor newly deployed.

    Fix: correct the migration in the message. To try it, run ``migrate --database ALIAS`` on an empty database.
    """
    failure = database_setup.failure
    if failure is None or check_of(failure) != MIGRATE:
        return
    if failure.lacking is not None:
        raise NotJudged(failure.lacking, Reason("environment-lacks", "databases"))
    stage = failure.stage
    strays = [crossing for crossing in database_setup.outcome.crossings if crossing.during == stage]
    astray = "".join(f"; meanwhile {crossing.model} was queried on {crossing.answer!r}" for crossing in strays)
    raise Finding(
        f"{stage} failed: {failure.message}{astray}",
        subject=f"{stage.app}.{stage.of}" if stage.app else stage.alias or "databases",
        location=failure.location,
        hint=_hint(failure),
        evidence={"stage": stage.name, "alias": stage.alias, "cause": failure.message},
    )


def _hint(failure: Failure) -> str:
    stage = failure.stage
    if stage.name == "create" and _NO_TABLE.search(failure.message):
        return _UNMIGRATED
    return _REPAIRS.get(stage.name, "").format(alias=stage.alias, of=stage.of)


@pytest.mark.conformance(
    "databases.sql.data", level="must", docs=f"{DJANGO}/ref/django-admin/#loaddata", after=(MIGRATE,), **OF_DATABASES
)
def test_data(subject: DatabasesInventory, database_setup: TestDatabases) -> None:
    """The contract's fixtures can be loaded.

    Why: the contract's tasks, sockets and commands run on this data.

    Fix: correct the fixture, or its name under ``data`` in the contract. Paths are relative to the project's folder.
    """
    failure = database_setup.failure
    if failure is not None and check_of(failure) == DATA:
        raise Finding(f"{failure.stage} failed: {failure.message}", subject=failure.stage.of, location=failure.location)


@pytest.mark.conformance("databases.sql.migration-alias", level="must", docs=DATA_MIGRATIONS, **OF_MIGRATED_DATABASES)
def test_migration_alias(subject: DatabasesInventory, database_setup: TestDatabases) -> None:
    """A migration queries the database that is being migrated.

    Why: without ``using()`` a query goes where the routers send it. It then changes the same rows once for each
    migrated database, or queries a table that does not exist yet.

    Fix: write ``Model.objects.using(schema_editor.connection.alias)`` in RunPython functions, or keep the operation
    away from the other databases with ``allow_migrate()`` and the operation's ``hints``.
    """
    raise_all(_crossings(database_setup.outcome.crossings, "migration"))


@pytest.mark.conformance(
    "databases.sql.post-migrate-alias",
    level="must",
    docs="https://docs.djangoproject.com/en/stable/ref/signals/#post-migrate",
    **OF_MIGRATED_DATABASES,
)
def test_post_migrate_alias(subject: DatabasesInventory, database_setup: TestDatabases) -> None:
    """A ``post_migrate`` handler queries the database that was migrated.

    Why: the signal is sent once for each database, with its alias in ``using``. A handler that ignores it writes the
    same rows repeatedly to one database, perhaps before its tables exist.

    Fix: accept ``using`` as an argument of the handler, and write ``Model.objects.using(using)``.
    """
    raise_all(_crossings(database_setup.outcome.crossings, "post-migrate"))


@pytest.mark.conformance(
    "databases.sql.foreign-migrations", level="info", docs=DATA_MIGRATIONS, **OF_MIGRATED_DATABASES
)
def test_foreign_migrations(subject: DatabasesInventory, database_setup: TestDatabases) -> None:
    """Migrations and ``post_migrate`` handlers of installed packages query the database that is being migrated.

    Why: most packages are written for one database. Such a package queries another database than the one being
    migrated.

    Fix: keep the package's apps on one alias with ``allow_migrate()``, and report it to the package's authors.
    """
    strays = [crossing for crossing in database_setup.outcome.crossings if crossing.location is None]
    raise_all(
        Finding(
            _astray(crossing),
            subject=f"{crossing.during.app}.{crossing.during.of}" if crossing.during.app else crossing.model,
            evidence={"sql": crossing.sql},
        )
        for crossing in strays
    )


@pytest.mark.arm
@pytest.mark.conformance(
    "databases.sql.read",
    level="must",
    docs=f"{DOCS}#automatic-database-routing",
    after=(
        *ROUTED,
        "databases.configuration.migrations-complete",
        "databases.routing.read-write-split",
        "databases.parity.tables",
    ),
    **OF_DATABASES,
)
def test_read(subject: DatabasesInventory, databases: TestDatabases) -> None:
    """Every managed model of the project can be read, with all columns.

    Why: otherwise the table, or a column, is missing on the database that reads go to.

    Fix: run ``makemigrations``, and check what ``allow_migrate()`` returns for the alias in the message.
    """
    raise_all(
        _failed(record, sql.read(model), "SELECT")
        for record, model in routing.own_models(subject)
        if sql.read(model).error
    )


@pytest.mark.arm
@pytest.mark.conformance(
    "databases.sql.write",
    level="must",
    docs=f"{DOCS}#automatic-database-routing",
    after=(*ROUTED, "databases.configuration.migrations-complete", "databases.sql.read"),
    **OF_DATABASES,
)
def test_write(subject: DatabasesInventory, databases: TestDatabases) -> None:
    """The database that writes go to accepts an UPDATE of every managed model. The statement changes no row.

    Why: otherwise the table is missing, or the database is read-only.

    Fix: check what ``db_for_write()`` and ``allow_migrate()`` return for the model in the message.
    """
    with sql.undone(_primaries(subject)):
        results = [(record, sql.write(model)) for record, model in routing.own_models(subject)]
    raise_all(_failed(record, result, "UPDATE") for record, result in results if result.error)


@pytest.mark.arm
@pytest.mark.conformance(
    "databases.sql.rollback",
    level="must",
    docs=f"{TRANSACTIONS}#controlling-transactions-explicitly",
    after=(MIGRATE,),
    **OF_ALIASES,
)
def test_rollback(subject: Database, databases: TestDatabases, run: RunContext) -> None:
    """Rolling back a transaction undoes what it wrote.

    Why: ``atomic()`` and TestCase depend on it. A MyISAM table, or SQLite without its journal, keeps what should be
    undone.

    Fix: use InnoDB, or set ``PRAGMA journal_mode`` to DELETE or WAL.
    """
    _skip_unless_written(subject, run)
    kept = sql.kept_after_rollback(subject.alias)
    if kept:
        databases.restore()
        text = f"a row written to {subject.alias!r} in a transaction is still there after the rollback"
        raise Finding(text, subject=subject.alias, evidence={"vendor": subject.vendor, "options": subject.options})


@pytest.mark.arm
@pytest.mark.conformance(
    "databases.sql.savepoint",
    level="must",
    docs=f"{TRANSACTIONS}#savepoints",
    after=("databases.sql.rollback",),
    **OF_ALIASES,
)
def test_savepoint(subject: Database, databases: TestDatabases, run: RunContext) -> None:
    """A failed inner ``atomic()`` block is undone, and the outer block keeps its rows.

    Why: code that catches IntegrityError inside a transaction, such as ``get_or_create()``, depends on it.

    Fix: see the database's documentation. The engine, or an option of the alias, turns off savepoints.
    """
    _skip_unless_written(subject, run)
    kept = sql.kept_after_savepoint(subject.alias)
    if kept != ("outer",):
        raise Finding(
            f"{subject.alias!r} kept rows of {', '.join(kept) or 'no block'}, and should keep those of outer alone",
            subject=subject.alias,
        )


@pytest.mark.arm
@pytest.mark.conformance(
    "databases.sql.stale-reads",
    level="info",
    docs=f"{DOCS}#an-example",
    each="databases",
    needs=("two-databases",),
    after=(*ROUTED, "databases.sql.write"),
)
def test_stale_reads(subject: DatabasesInventory, databases: TestDatabases) -> None:
    """Inside a transaction, a model is read from the database that it is written to.

    Why: a replica has neither the rows of the open transaction nor rows that it has not copied yet. ``get()`` raises
    DoesNotExist, and a check for duplicates finds none.

    Fix: read with ``using("<the primary>")`` after writing, or let the router answer the primary while
    ``transaction.get_connection("<the primary>").in_atomic_block`` is true.
    """
    stale = []
    with sql.undone(_primaries(subject)):
        for record, model in routing.own_models(subject):
            result = sql.read(model)
            if (
                result.alias is not None
                and result.alias != record.write
                and subject.replicas.get(result.alias) == record.write
            ):
                stale.append(record)
    if stale:
        replicas = stale[0].reads or (stale[0].read or "",)
        text = (
            f"inside atomic(using={stale[0].write!r}), {_labels(stale)} are read from "
            f"{' or '.join(map(repr, replicas))}, a replica of it"
        )
        raise Finding(
            text,
            subject=stale[0].label if len(stale) == 1 else ", ".join(replicas),
            evidence={"models": [record.label for record in stale]},
        )


def _skip_unless_written(subject: Database, run: RunContext) -> None:
    inventory = run.inventory.databases
    if subject.alias not in inventory.usable or subject.alias in inventory.replicas or sql.read_only(subject.alias):
        raise NotJudged(f"Nothing is written to {subject.alias!r}.", Reason("not-applicable"))


def _primaries(subject: DatabasesInventory) -> tuple[str, ...]:
    """Return an alias for each database that is written to."""
    return tuple(alias for alias in subject.usable if alias not in subject.replicas)


def _crossings(crossings: tuple[Crossing, ...], stage: str) -> Iterator[Finding]:
    seen = set()
    for crossing in crossings:
        key = (crossing.during.app, crossing.during.of, crossing.model, crossing.location)
        if crossing.during.name == stage and crossing.location is not None and key not in seen:
            seen.add(key)
            subject = f"{crossing.during.app}.{crossing.during.of}" if crossing.during.app else crossing.model
            yield Finding(
                _astray(crossing),
                subject=subject,
                location=crossing.location,
                evidence={"sql": crossing.sql, "method": crossing.method},
            )


def _astray(crossing: Crossing) -> str:
    doing = "read" if crossing.method == "db_for_read" else "written"
    return f"{crossing.during}: {crossing.model} was {doing} on {crossing.answer!r} instead"


def _failed(record: Model, result: sql.Reached, statement: str) -> Finding:
    where = f"on {result.alias!r}" if result.alias else "before it was sent"
    return Finding(
        f"{record.label}: {statement} {where} failed: {result.error}",
        subject=record.label,
        location=record.location,
        evidence={"alias": result.alias, "sql": result.sql[:500], "error": result.error},
    )


def _labels(models: list[Model]) -> str:
    shown = [model.label for model in models]
    return ", ".join(shown[:4]) + (f" and {len(shown) - 4} more" if len(shown) > 4 else "")
