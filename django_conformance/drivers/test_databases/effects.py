"""What an invocation did to the databases: rows added, removed and changed, by alias and table."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django_conformance.observations import canonical, mask, near

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Rows = dict[str, dict[str, Any]]
"""The rows of a table by the text of their primary key (of the whole row, where there is none)."""

DatabaseState = dict[str, dict[str, Rows]]
"""The rows of every table, by alias and table."""


def state(databases: Mapping[str, Path | None]) -> DatabaseState:
    """Read every table of these aliases: from the SQLite file given for one, else through Django's own connection."""
    from django.db import connections

    tables_by_alias: DatabaseState = {}
    for alias, path in databases.items():
        connection = connections[alias].copy()
        if path is not None:
            connection.settings_dict["NAME"] = str(path)
        try:
            tables_by_alias[alias] = _tables(connection)
        finally:
            connection.close()
    return tables_by_alias


def _tables(connection: Any) -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            key = connection.introspection.get_primary_key_column(cursor, table)
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            tables[table] = {repr(row[key]) if key in row else repr(sorted(row.items())): row for row in rows}
    return tables


def effects(before: DatabaseState, after: DatabaseState) -> dict[str, Any]:
    """Return what differs: by ``alias.table``, the numbers of rows added, removed and changed, columns and values.

    Values that vary from run to run (times, random ids) are masked.
    """
    differences: dict[str, Any] = {}
    for alias in before:
        for table in sorted({*before[alias], *after[alias]}):
            difference = _of_table(before[alias].get(table, {}), after[alias].get(table, {}))
            if difference:
                differences[f"{alias}.{table}"] = difference
    return differences


def _of_table(before: Rows, after: Rows) -> dict[str, Any]:
    added = [after[key] for key in after if key not in before]
    removed = [before[key] for key in before if key not in after]
    changed = {
        key: {name: after[key].get(name) for name in after[key] if after[key].get(name) != before[key].get(name)}
        for key in after
        if key in before and after[key] != before[key]
    }
    if not (added or removed or changed):
        return {}
    return {
        "added": len(added),
        "removed": len(removed),
        "changed": len(changed),
        "columns": sorted({name for row in changed.values() for name in row}),
        "values": [_masked(row) for row in (*added, *changed.values())],
    }


def _masked(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in sorted(row.items())}


def _value(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return mask(value.isoformat(" "))
    if isinstance(value, datetime.date):
        return "<time>" if near(value) else value.isoformat()
    if isinstance(value, datetime.time):
        return "<time>" if value.second or value.microsecond else value.isoformat()
    return mask(value) if isinstance(value, str) else canonical(value)


def counts(effects: dict[str, Any]) -> dict[str, Any]:
    """Return the effects without their values: what two ways must have in common whatever the time and the dice."""
    return {
        table: {name: difference[name] for name in ("added", "removed", "changed", "columns")}
        for table, difference in effects.items()
    }
