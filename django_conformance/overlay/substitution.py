"""What the overlay changes in settings: a pure function from settings to the settings that differ.

Kinds stay: a Redis becomes the run's Redis, a PostgreSQL database one on the run's PostgreSQL, an SQLite file another
file. Everything that is not an endpoint stays as the project has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.overlay.endpoints import private_endpoint
from django_conformance.overlay.files import MAIL, private_file, private_mail, private_mailer
from django_conformance.overlay.own_names import apart
from django_conformance.overlay.secret_key import exchanged

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

__all__ = ["MAIL", "database_kind", "replacement", "substitute"]

_TLS_OPTIONS = (
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "ssl",
    "ssl_mode",
    "ssl_disabled",
    "service",
    "passfile",
    "read_default_file",
    "unix_socket",
    "hostaddr",
    "host",
    "port",
    "password",
    "passwd",
    "user",
    "assume_role",
)


_LOCKED = 30
"""Seconds that SQLite waits for a lock at least."""


def substitute(settings: Mapping[str, Any], overlay: Overlay) -> dict[str, Any]:
    """Return the settings that the overlay replaces, by name; ``settings`` itself is left alone.

    ``settings`` holds names in upper case. Applied to its own result it changes nothing more.
    """
    changed = exchanged({name: value for name, value in settings.items() if name.isupper()}, overlay.secret_key)
    for name, value in {**settings, **changed}.items():
        if not name.isupper():
            continue
        replaced = replacement(name, value, overlay)
        if replaced is not value:
            changed[name] = replaced
    if "MAILERS" not in settings:
        changed.update(private_mail(settings, overlay))
    return changed


def replacement(name: str, value: Any, overlay: Overlay) -> Any:
    """Return what stands for one setting's value; the value itself where nothing does."""
    if name == "DATABASES":
        return _databases(value, overlay)
    file = private_file(name, value, overlay)
    if file is not None:
        return file
    if name == "MAILERS" and isinstance(value, Mapping):
        return {alias: private_mailer(entry, overlay) for alias, entry in value.items()}
    if overlay.mode == "configured":
        return apart(name, value, overlay)
    return private_endpoint(name, value, overlay)


def database_kind(entry: Mapping[str, Any]) -> str | None:
    """Return the kind of service a DATABASES entry needs: ``sqlite``, ``postgresql``, ``mariadb``; ``None`` for another or none."""
    engine = str(entry.get("ENGINE", ""))
    for kind, words in (
        ("sqlite", ("sqlite", "spatialite")),
        ("postgresql", ("postg", "psycopg", "psqlextra", "timescale")),
        ("mariadb", ("mysql", "mariadb")),
    ):
        if any(word in engine for word in words):
            return kind
    return None


def _databases(databases: Any, overlay: Overlay) -> Any:
    if not isinstance(databases, Mapping):
        return databases
    entries = {alias: entry for alias, entry in databases.items() if isinstance(entry, Mapping)}
    mirrors = {
        alias: target for alias, target in _mirrors(entries, overlay).items() if target in entries and target != alias
    }
    names = _database_names(entries, mirrors, overlay)
    return {
        alias: _database(entry, names[alias], mirrors.get(alias), overlay) if alias in entries else entry
        for alias, entry in databases.items()
    }


def _mirrors(databases: Mapping[str, Any], overlay: Overlay) -> dict[str, str]:
    declared = {alias: (entry.get("TEST") or {}).get("MIRROR") for alias, entry in databases.items()}
    shown = {alias: overlay.mirrors[alias] for alias in declared if alias in overlay.mirrors}
    return {**shown, **{alias: str(target) for alias, target in declared.items() if target}}


def _database_names(databases: Mapping[str, Any], mirrors: Mapping[str, str], overlay: Overlay) -> dict[str, str]:
    """Name a private database for each alias: one for aliases that name the same database, a mirror's is its target's."""
    names: dict[str, str] = {}
    first: dict[tuple[str, ...], str] = {}
    for alias, entry in databases.items():
        own = f"conformance_{overlay.run}_{re.sub(r'[^a-z0-9]', '_', str(alias).lower())}"
        signature = _signature(entry, overlay)
        owner = alias if alias in mirrors or not signature[3] else first.setdefault(signature, alias)
        names[alias] = names.get(owner, own)
    return {alias: names[mirrors[alias]] if alias in mirrors else name for alias, name in names.items()}


def _signature(entry: Mapping[str, Any], overlay: Overlay) -> tuple[str, ...]:
    """Return what makes two aliases one database; the last part is empty for one that is nobody else's."""
    engine, host, port, name = (str(entry.get(key) or "") for key in ("ENGINE", "HOST", "PORT", "NAME"))
    if ":memory:" in name or "mode=memory" in name:
        name = ""
    elif name and database_kind(entry) == "sqlite":
        name = str(Path(overlay.project, name).resolve())
    return engine, host, port, name


def _patience(timeout: Any) -> Any:
    """Return how long SQLite waits for a lock: the run has more processes side by side than the project reckons with."""
    try:
        return timeout if float(timeout) >= _LOCKED else _LOCKED
    except (TypeError, ValueError):
        return _LOCKED


def _database(entry: Any, name: str, mirror: str | None, overlay: Overlay) -> Any:
    kind = database_kind(entry)
    if kind is None:
        return entry
    test = {key: value for key, value in (entry.get("TEST") or {}).items() if key != "NAME"}
    if mirror is not None:
        test["MIRROR"] = mirror
    private = {**deepcopy(dict(entry)), "NAME": name, "TEST": {**test, "NAME": name}}
    if kind == "sqlite":
        path = str(Path(overlay.folder) / f"{name}.sqlite3")
        private.update(NAME=path, TEST={**test, "NAME": path})
        options = dict(private.get("OPTIONS") or {})
        options["timeout"] = _patience(options.get("timeout"))
        private["OPTIONS"] = options
        return private
    if overlay.mode == "configured":
        return private
    if kind not in overlay.services:
        return entry
    from urllib.parse import urlsplit

    server = urlsplit(overlay.services[kind])
    private.update(
        HOST=server.hostname, PORT=str(server.port or ""), USER=server.username or "", PASSWORD=server.password or ""
    )
    private["OPTIONS"] = {
        key: value for key, value in (private.get("OPTIONS") or {}).items() if key not in _TLS_OPTIONS
    }
    return private
