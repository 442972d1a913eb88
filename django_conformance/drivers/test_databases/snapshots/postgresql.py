"""PostgreSQL: copies of the tables that hold rows, in a schema of their own; sequences as they stood.

Connections of other processes stay open, so the database cannot be created anew from a template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.deadlines import deadline
from django_conformance.drivers.test_databases.snapshots import RestoreFailed, separate_connection

if TYPE_CHECKING:
    from django_conformance.drivers.test_databases.snapshots import SharedDatabase

SCHEMA = "django_conformance_snapshot"

_TABLES = f"""
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.oid
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND n.nspname <> 'information_schema' AND n.nspname <> '{SCHEMA}' AND left(n.nspname, 3) <> 'pg_'
      AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
      )
    ORDER BY c.oid
"""
_COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = {} AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
_SEQUENCES = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename) AS name,
      coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS called
    FROM pg_sequences
"""


def take(place: SharedDatabase) -> None:
    """Copy what the tables hold."""
    connection = separate_connection(place.alias)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
            cursor.execute(f"CREATE TABLE {SCHEMA}.tables (name text, number int, columns text)")
            cursor.execute(f"CREATE TABLE {SCHEMA}.sequences AS {_SEQUENCES}")
            cursor.execute(_TABLES)
            for number, (table, identifier) in enumerate(cursor.fetchall()):
                if _filled(cursor, table):
                    cursor.execute(_COLUMNS.format(identifier))
                    columns = cursor.fetchone()[0]
                    cursor.execute(f"CREATE TABLE {SCHEMA}.t{number} AS SELECT {columns} FROM {table}")
                    cursor.execute(f"INSERT INTO {SCHEMA}.tables VALUES (%s, %s, %s)", [table, number, columns])
    finally:
        connection.close()


def opened(place: SharedDatabase) -> PostgresqlSnapshot:
    """Return the snapshot that was taken."""
    return PostgresqlSnapshot(place)


class PostgresqlSnapshot:
    """The copies. The server's transaction counter tells whether anybody has written since they were last put back."""

    def __init__(self, place: SharedDatabase) -> None:
        self._place = place
        self._connection = separate_connection(place.alias)
        self._counter: int | None = None

    def restore(self) -> None:
        """Empty every table that holds rows, and fill those that held some.

        Raises:
            RestoreFailed: a transaction of another process kept a table locked until the deadline.
        """
        from django.db import OperationalError

        with self._connection.cursor() as cursor:
            if self._counter is not None and self._counter == _counter(cursor):
                return
            self._connection.set_autocommit(False)
            try:
                _put_back(cursor)
                self._connection.commit()
            except OperationalError as error:
                raise RestoreFailed(
                    f"The tables of {self._place.alias!r} could not be restored: {error}",
                    "A process of the project keeps a transaction open on them.",
                ) from error
            finally:
                self._connection.rollback()
                self._connection.set_autocommit(True)
            self._counter = _counter(cursor)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _put_back(cursor: Any) -> None:
    cursor.execute(f"SET LOCAL lock_timeout = '{max(int(deadline(0.25)), 1)}s'")
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        cursor.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute(_TABLES)
    filled = [table for table, _ in cursor.fetchall() if _filled(cursor, table)]
    if filled:
        cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
    cursor.execute(f"SELECT name, number, columns FROM {SCHEMA}.tables ORDER BY number")
    for table, number, columns in cursor.fetchall():
        cursor.execute(
            f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {SCHEMA}.t{number}"
        )
    cursor.execute(f"SELECT setval(name::regclass, value, called) FROM {SCHEMA}.sequences")


def _filled(cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
    return bool(cursor.fetchone()[0])


def _counter(cursor: Any) -> int:
    cursor.execute("SELECT txid_snapshot_xmax(txid_current_snapshot())")
    return int(cursor.fetchone()[0])
