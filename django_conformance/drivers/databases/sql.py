"""What SQL reached which database: the real way of the databases area.

Every statement passes through ``connection.execute_wrapper``, installed on every alias, so a statement that went
astray is seen where it went: https://docs.djangoproject.com/en/stable/topics/db/instrumentation/
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django_conformance.drivers.databases.routing import aliases, models
from django_conformance.observations import Observation, mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django_conformance.inventory import Database

_CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ", "PRAGMA")
NOTHING = "1=0"
"""A condition that no row meets: a statement with it reaches the database and changes nothing."""


@dataclass(frozen=True)
class Reached:
    """What a query did: the alias its statement reached (``None`` where none was sent), and the error it gave."""

    alias: str | None = None
    error: str | None = None
    sql: str = ""


@contextmanager
def recorded() -> Iterator[list[Reached]]:
    """Fill a list with the statements that reach any alias while the block runs; transactions' own are left out."""
    from django.db import connections

    statements: list[Reached] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 - Django's
        if not sql.lstrip().upper().startswith(_CONTROL):
            statements.append(Reached(context["connection"].alias, sql=sql))
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield statements


def reached(query: Callable[[], object]) -> Reached:
    """Run a query and say where it went. What Django or the database raises is part of the answer."""
    with recorded() as statements:
        try:
            query()
        except (Exception, SystemExit) as error:
            last = statements[-1] if statements else Reached()
            return replace(last, error=mask(f"{type(error).__name__}: {str(error).strip()}"))
    return statements[-1] if statements else Reached()


@contextmanager
def undone(names: tuple[str, ...]) -> Iterator[None]:
    """Run a block in a transaction on each alias, and roll all of them back."""
    from django.db import transaction

    with ExitStack() as stack:
        for alias in names:
            stack.enter_context(transaction.atomic(using=alias))
            stack.callback(transaction.set_rollback, True, alias)
        yield


def read(model: Any, manager: str = "_base_manager") -> Reached:
    """Select every column of a row at most, without building an instance; the routers choose the database."""

    def query() -> None:
        names = [field.attname for field in model._meta.concrete_fields if getattr(field, "column", None)]
        list(getattr(model, manager).order_by().values_list(*names)[:1])

    return reached(query)


def write(model: Any, manager: str = "_base_manager") -> Reached:
    """Update no row: no signal is sent, nothing is changed; the routers choose the database."""
    from django.db.models import F

    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not field.primary_key and getattr(field, "column", None) and not getattr(field, "generated", False)
    ]

    def query() -> None:
        rows = getattr(model, manager).order_by().extra(where=[NOTHING])
        if fields:
            rows.update(**{fields[-1].name: F(fields[-1].attname)})
        else:
            rows._for_write = True
            rows._raw_delete(rows.db)

    return reached(query)


def tables(databases: tuple[Database, ...]) -> dict[str, set[str]]:
    """Return the names of the tables and views that each alias has."""
    from django.db import connections

    names_by_alias = {}
    for database in databases:
        connection = connections[database.alias]
        with connection.cursor() as cursor:
            names_by_alias[database.alias] = set(connection.introspection.table_names(cursor, include_views=True))
    return names_by_alias


def has_table(model: Any, present: set[str]) -> bool | None:
    """Whether a model's table is among those of a database; ``None`` where it is in a schema that no list of them shows.

    A name may be written in quotes, and with the schema before it: ``'"audit"."entry"'``.
    """
    from django.db.backends.utils import split_identifier

    schema, name = split_identifier(model._meta.db_table)
    return None if schema else name in present


def observation(label: str, present: dict[str, set[str]]) -> Observation:
    """Return where reads and writes of a model go, and where its table is.

    ``read`` is a list where routers choose among several, and the read went to one of them.
    """
    model = models()[label]
    where = [alias for alias, names in present.items() if has_table(model, names)]
    read_query, write_query = read(model), write(model)
    choice = aliases("db_for_read", model)
    value = {
        "read": sorted(choice) if len(choice) > 1 and read_query.alias in choice else read_query.alias,
        "write": write_query.alias,
        "tables": where,
        "errors": [error for error in (read_query.error, write_query.error) if error],
        "schema": {alias: schema(model, alias) for alias in where},
    }
    return Observation(f"databases:{label}", "sql", value)


def schema(model: Any, alias: str) -> dict[str, Any]:
    """Return the columns of a model's table with the types that Django gives them, and its constraints by name."""
    from django.db import Error, connections

    connection, table = connections[alias], model._meta.db_table
    try:
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, table)
    except (Error, NotImplementedError):
        constraints = {}
    columns = {
        field.column: [field.db_type(connection), field.null]
        for field in model._meta.local_concrete_fields
        if field.column
    }
    return {
        "table": table,
        "columns": columns,
        "constraints": {name: _constraint(constraints[name]) for name in sorted(constraints)},
    }


def _constraint(constraint: Mapping[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in ("primary_key", "unique", "check", "index") if constraint.get(kind)]
    return {"columns": list(constraint.get("columns") or ()), "is": kinds, "foreign_key": constraint.get("foreign_key")}


_PROBE = "django_conformance"


def kept_after_rollback(alias: str) -> bool:
    """Write a row to the table of applied migrations of an alias, roll back, and say whether the row is still there."""
    from django.db import transaction

    rows = _recorded_migrations(alias)
    with transaction.atomic(using=alias):
        rows.create(app=_PROBE, name="rolled back")
        transaction.set_rollback(True, using=alias)
    return bool(_remove(rows))


def kept_after_savepoint(alias: str) -> tuple[str, ...]:
    """Write a row in an outer transaction and one in an inner that fails; return which are there before all is undone.

    Where the outer transaction can only be rolled back from then on, none is there.
    """
    from django.db import transaction

    rows = _recorded_migrations(alias)
    kept: tuple[str, ...] = ()
    with transaction.atomic(using=alias):
        rows.create(app=_PROBE, name="outer")
        with suppress(_Undo), transaction.atomic(using=alias):
            rows.create(app=_PROBE, name="inner")
            raise _Undo
        with suppress(transaction.TransactionManagementError):
            kept = tuple(rows.filter(app=_PROBE).order_by("name").values_list("name", flat=True))
        transaction.set_rollback(True, using=alias)
    return kept


class _Undo(Exception):
    """Ends the inner transaction."""


def read_only(alias: str) -> bool:
    """Whether the options of an alias make its connections refuse to write."""
    from django.db import Error, connections

    connection = connections[alias]
    questions = {
        "postgresql": ("SHOW default_transaction_read_only",),
        "mysql": ("SELECT @@SESSION.transaction_read_only", "SELECT @@SESSION.tx_read_only"),
        "sqlite": ("PRAGMA query_only",),
    }
    for question in questions.get(connection.vendor, ()):
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute(question)
            return str(cursor.fetchone()[0]).lower() in ("on", "1")
    return False


def _recorded_migrations(alias: str) -> Any:
    from django.db import connections
    from django.db.migrations.recorder import MigrationRecorder

    recorder = MigrationRecorder(connections[alias])
    recorder.ensure_schema()
    return recorder.migration_qs


def _remove(rows: Any) -> int:
    return int(rows.filter(app=_PROBE).delete()[0])
