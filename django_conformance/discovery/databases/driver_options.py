"""Which OPTIONS of an alias its driver takes, as the installed driver says it itself.

https://docs.djangoproject.com/en/stable/ref/databases/
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import import_module
from typing import Any

from django_conformance.source.spelling import nearest

KEYS = (
    "ENGINE",
    "NAME",
    "USER",
    "PASSWORD",
    "HOST",
    "PORT",
    "OPTIONS",
    "TIME_ZONE",
    "CONN_MAX_AGE",
    "CONN_HEALTH_CHECKS",
    "AUTOCOMMIT",
    "ATOMIC_REQUESTS",
    "DISABLE_SERVER_SIDE_CURSORS",
    "TEST",
)
"""What Django reads of an alias: https://docs.djangoproject.com/en/stable/ref/settings/#databases."""

_SQLITE = (
    "timeout",
    "detect_types",
    "isolation_level",
    "check_same_thread",
    "factory",
    "cached_statements",
    "uri",
    "autocommit",
    "database",
)
_OF_DJANGO = {
    "sqlite": ("transaction_mode", "init_command"),
    "postgresql": ("isolation_level", "assume_role", "server_side_binding", "pool"),
    "mysql": ("isolation_level",),
}
_MYSQL = (
    "host",
    "user",
    "passwd",
    "password",
    "db",
    "database",
    "port",
    "unix_socket",
    "conv",
    "connect_timeout",
    "compress",
    "named_pipe",
    "init_command",
    "read_default_file",
    "read_default_group",
    "cursorclass",
    "use_unicode",
    "charset",
    "collation",
    "auth_plugin",
    "sql_mode",
    "client_flag",
    "multi_statements",
    "ssl",
    "ssl_mode",
    "read_timeout",
    "write_timeout",
    "local_infile",
    "autocommit",
    "server_public_key_path",
    "binary_prefix",
    "bind_address",
    "max_allowed_packet",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "ssl_disabled",
    "ssl_verify_cert",
    "ssl_verify_identity",
)
"""Those of mysqlclient, and of PyMySQL in its place."""


def taken(vendor: str) -> frozenset[str]:
    """Return the options that an engine takes; none where its driver does not say."""
    drivers: dict[str, Callable[[], Collection[str]]] = {
        "sqlite": lambda: _SQLITE,
        "postgresql": _postgresql,
        "mysql": lambda: _MYSQL,
    }
    own = drivers[vendor]() if vendor in drivers else ()
    return frozenset((*own, *_OF_DJANGO[vendor])) if own else frozenset()


def _postgresql() -> Collection[str]:
    try:
        psycopg = import_module("psycopg")
        parameters = inspect.signature(psycopg.connect).parameters
        keywords = [default.keyword.decode() for default in psycopg.pq.Conninfo.get_defaults()]
    except Exception:
        return ()
    return (*keywords, *parameters)


def refused(vendor: str, options: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """Yield each option that an engine's driver refuses, and what was meant."""
    known = taken(vendor)
    for key, value in options.items():
        if known and isinstance(key, str) and key not in known and (vendor != "mysql" or _is_meant(key, known)):
            yield key, f"has the option {key!r}, which its driver refuses: {_meant(key, known)}"
        elif vendor == "postgresql" and (fault := _value(key, value)):
            yield key, f"has the option {key!r}: {value!r}, {fault}"


def _is_meant(key: str, known: Collection[str]) -> bool:
    return key.upper() in KEYS or nearest(key.lower(), known) is not None


def _meant(key: str, known: Collection[str]) -> str:
    if key in KEYS:
        return f"{key} is a setting of the alias, and stands beside OPTIONS"
    near = nearest(key.lower(), known)
    return f"did you mean {near!r}?" if near else "every connection raises an error"


_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def _value(key: Any, value: Any) -> str:
    """Return why PostgreSQL's client refuses the value of an option."""
    if key == "sslmode" and isinstance(value, str) and value not in _SSL_MODES:
        near = nearest(value.lower(), _SSL_MODES)
        return f"and libpq knows {', '.join(_SSL_MODES)}" + (f": did you mean {near!r}?" if near else "")
    if key == "options" and isinstance(value, str) and value.strip() and not value.strip().startswith("-"):
        return f"which the server takes as its command line: write '-c {value}'"
    return ""
