"""What the overlay changes in settings: a pure function from settings to the settings that differ.

Kinds stay: a Redis becomes the run's Redis, a PostgreSQL database one on the run's PostgreSQL, an SQLite file another
file. Everything that is not an endpoint stays as the project has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.overlay.endpoints import private_endpoint
from django_conformance.overlay.files import MAIL, private_file, private_mail, private_mailer
from django_conformance.overlay.kinds import is_lazy, lazily, like, table_like
from django_conformance.overlay.own_names.caches import apart
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
    """Return what stands for one setting's value, in the kind that it has; the value itself where nothing does."""
    if is_lazy(value):
        return lazily(value, lambda read: replacement(name, read, overlay))
    if name == "DATABASES":
        return _databases(value, overlay)
    file = private_file(name, value, overlay)
    if file is not None:
        return file
    if name == "MAILERS" and isinstance(value, Mapping):
        return table_like(value, {alias: private_mailer(entry, overlay) for alias, entry in value.items()})
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
    private = {
        alias: _database(_ordered(alias, entries, mirrors), names[alias], mirrors.get(alias), overlay)
        if alias in entries
        else entry
        for alias, entry in databases.items()
    }
    return table_like(databases, private)


def _ordered(alias: str, databases: Mapping[str, Any], mirrors: Mapping[str, str]) -> Mapping[str, Any]:
    """Return an alias's entry, whose DEPENDENCIES name the databases behind mirrors that no setting declares.

    Django makes no database for a mirror, and never comes to an alias that waits for one. An alias that says nothing
    waits for ``default``: https://docs.djangoproject.com/en/stable/topics/testing/advanced/#topics-testing-creation-dependencies
    """
    entry: Mapping[str, Any] = databases[alias]
    test = entry.get("TEST") or {}
    waits_for = test.get("DEPENDENCIES", ["default"] if alias != "default" else [])
    presumed = {name for name in mirrors if not (databases[name].get("TEST") or {}).get("MIRROR")}
    if alias in mirrors or presumed.isdisjoint(waits_for):
        return entry
    behind = dict.fromkeys(mirrors.get(name, name) for name in waits_for)
    ordered = table_like(test, {**test, "DEPENDENCIES": [name for name in behind if name != alias]})
    private: Mapping[str, Any] = table_like(entry, {**entry, "TEST": ordered})
    return private


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


def _database(entry: Mapping[str, Any], name: str, mirror: str | None, overlay: Overlay) -> Any:
    kind = database_kind(entry)
    if kind is None:
        return entry
    if kind == "sqlite":
        name = str(Path(overlay.folder) / f"{name}.sqlite3")
    configured = entry.get("TEST") or {}
    test = table_like(
        configured,
        {
            **configured,
            "NAME": like(configured.get("NAME"), name),
            **({"MIRROR": mirror} if mirror is not None else {}),
        },
    )
    private = {**entry, "NAME": like(entry.get("NAME"), name), "TEST": test}
    options = entry.get("OPTIONS") or {}
    if kind == "sqlite":
        private["OPTIONS"] = table_like(options, {**options, "timeout": _patience(options.get("timeout"))})
        return table_like(entry, private)
    if overlay.mode == "configured":
        return table_like(entry, private)
    if kind not in overlay.services:
        return entry
    from urllib.parse import urlsplit

    server = urlsplit(overlay.services[kind])
    parts = {"HOST": server.hostname, "PORT": server.port, "USER": server.username, "PASSWORD": server.password}
    private.update({key: like(entry.get(key, ""), str(part or "")) for key, part in parts.items()})
    private["OPTIONS"] = table_like(options, {key: value for key, value in options.items() if key not in _TLS_OPTIONS})
    return table_like(entry, private)
