"""MariaDB and MySQL: copies of the tables that hold rows in a second database; counters as they stood.

``CHECKSUM TABLE`` tells which tables were written to: https://mariadb.com/kb/en/checksum-table/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.deadlines import deadline
from django_conformance.drivers.test_databases.snapshots import RestoreFailed, separate_connection

if TYPE_CHECKING:
    from django_conformance.drivers.test_databases.snapshots import SharedDatabase

_COUNTERS = """
    SELECT table_name, auto_increment FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name
"""
_COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = %s AND extra NOT LIKE %s ORDER BY ordinal_position
"""


def copy_of(name: str) -> str:
    """Return the name of the database that holds the copies."""
    return f"{name}_snapshot"


def take(place: SharedDatabase) -> None:
    """Copy what the tables hold."""
    connection = separate_connection(place.alias)
    quote, copy = connection.ops.quote_name, copy_of(place.name)
    try:
        with connection.cursor() as cursor:
            _prepare(cursor)
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(copy)}")
            cursor.execute(f"CREATE DATABASE {quote(copy)}")
            cursor.execute(
                f"CREATE TABLE {quote(copy)}.kept"
                " (name varchar(64), number int, counter bigint unsigned, checksum bigint, columns_ text)"
            )
            for number, (table, (counter, checksum)) in enumerate(_state(cursor, quote).items()):
                cursor.execute(_COLUMNS, [table, "%GENERATED%"])
                columns = ", ".join(quote(column) for (column,) in cursor.fetchall())
                cursor.execute(f"CREATE TABLE {quote(copy)}.t{number} AS SELECT {columns} FROM {quote(table)}")
                cursor.execute(
                    f"INSERT INTO {quote(copy)}.kept VALUES (%s, %s, %s, %s, %s)",
                    [table, number, counter, checksum, columns],
                )
    finally:
        connection.close()


def opened(place: SharedDatabase) -> MysqlSnapshot:
    """Return the snapshot that was taken."""
    return MysqlSnapshot(place)


class MysqlSnapshot:
    """The copies."""

    def __init__(self, place: SharedDatabase) -> None:
        self._place = place
        self._connection = separate_connection(place.alias)
        self._prepared = False

    def restore(self) -> None:
        """Put back every table that does not hold what it held.

        Raises:
            RestoreFailed: a transaction of another process kept a table locked until the deadline.
        """
        from django.db import OperationalError

        with self._connection.cursor() as cursor:
            if not self._prepared:
                _prepare(cursor)
                self._prepared = True
            try:
                self._put_back(cursor)
            except OperationalError as error:
                raise RestoreFailed(
                    f"The tables of {self._place.alias!r} could not be restored: {error}",
                    "A process of the project keeps a transaction open on them.",
                ) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _put_back(self, cursor: Any) -> None:
        quote, copy = self._connection.ops.quote_name, copy_of(self._place.name)
        cursor.execute(f"SELECT name, number, counter, checksum, columns_ FROM {quote(copy)}.kept")
        kept = {name: rest for name, *rest in cursor.fetchall()}
        for table, (counter, checksum) in _state(cursor, quote).items():
            number, counted, summed, columns = kept.get(table, (None, None, 0, ""))
            if (counter, checksum) == (counted, summed):
                continue
            cursor.execute(f"TRUNCATE TABLE {quote(table)}")
            if number is not None:
                cursor.execute(f"INSERT INTO {quote(table)} ({columns}) SELECT {columns} FROM {quote(copy)}.t{number}")
            if counted is not None:
                cursor.execute(f"ALTER TABLE {quote(table)} AUTO_INCREMENT = {int(counted)}")


def _prepare(cursor: Any) -> None:
    cursor.execute("SET SESSION foreign_key_checks = 0")
    # A row whose key is 0 keeps it. A strict mode would refuse dates that the project's own mode took.
    cursor.execute("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
    seconds = max(int(deadline(0.25)), 1)
    cursor.execute("SET SESSION lock_wait_timeout = %s, SESSION innodb_lock_wait_timeout = %s", [seconds, seconds])
    cursor.execute("SELECT VERSION()")
    if "MariaDB" not in cursor.fetchone()[0]:
        cursor.execute("SET SESSION information_schema_stats_expiry = 0")


def _state(cursor: Any, quote: Any) -> dict[str, tuple[int | None, int]]:
    """Return counter and checksum of every table by name."""
    cursor.execute(_COUNTERS)
    counters = dict(cursor.fetchall())
    if not counters:
        return {}
    cursor.execute(f"CHECKSUM TABLE {', '.join(map(quote, counters))}")
    sums = {name.split(".", 1)[1]: checksum for name, checksum in cursor.fetchall()}
    return {table: (counter, int(sums[table] or 0)) for table, counter in counters.items()}
