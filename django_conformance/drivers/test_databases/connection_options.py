"""Which entry of an alias's OPTIONS its driver rejects: found by connecting without it.

https://docs.djangoproject.com/en/stable/ref/settings/#options
"""

from __future__ import annotations

from typing import Any


class RejectedOptions(Exception):
    """A driver does not connect with ``names`` of an alias's OPTIONS, and does without them."""

    def __init__(self, alias: str, names: tuple[str, ...]) -> None:
        super().__init__(f"OPTIONS of {alias!r}: {', '.join(names)}")
        self.alias = alias
        self.names = names


def connect(connection: Any) -> None:
    """Connect to an alias's server as it is configured, or to an SQLite database in memory, and close that again.

    Raises:
        RejectedOptions: from what the driver raised, where it connects without some of the OPTIONS.
        Exception: what the driver raised, where it does not connect without them either.
    """
    try:
        _connect(connection)
    except Exception:
        names = _rejected(connection)
        if not names:
            raise
        try:
            _connect(connection)  # a server that came up meanwhile takes any
        except Exception as error:
            raise RejectedOptions(connection.alias, names) from error


def _rejected(connection: Any) -> tuple[str, ...]:
    """Return the entry without which the driver connects; all entries where it takes that, none where nothing helps."""
    options = tuple(connection.settings_dict["OPTIONS"])
    return next(
        (names for names in (*((name,) for name in options), options) if _connects_without(connection, names)), ()
    )


def _connects_without(connection: Any, names: tuple[str, ...]) -> bool:
    options = connection.settings_dict["OPTIONS"]
    if not names:
        return False
    connection.settings_dict["OPTIONS"] = {name: value for name, value in options.items() if name not in names}
    try:
        _connect(connection)
    except Exception:
        return False
    finally:
        connection.settings_dict["OPTIONS"] = options
    return True


def _connect(connection: Any) -> None:
    if connection.vendor == "sqlite":
        connection.Database.connect(**{**connection.get_connection_params(), "database": ":memory:"}).close()
        return
    with connection._nodb_cursor():
        pass
