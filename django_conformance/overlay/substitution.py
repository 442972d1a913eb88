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

from django_conformance.overlay.addresses import private_url

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_TLS_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "ssl", "ssl_mode", "ssl_disabled", "service", "passfile", "read_default_file", "unix_socket", "hostaddr", "host", "port", "password", "passwd", "user", "assume_role")
_MEMCACHED = ("MemcachedCache", "PyMemcacheCache", "PyLibMCCache")


def substitute(settings: Mapping[str, Any], overlay: Overlay) -> dict[str, Any]:
    """Return the settings that the overlay replaces, by name; ``settings`` itself is left alone.

    ``settings`` holds names in upper case. Applied to its own result it changes nothing more.
    """
    changed: dict[str, Any] = {}
    for name, value in settings.items():
        if not name.isupper():
            continue
        replaced = _replace(name, value, overlay)
        if replaced is not value:
            changed[name] = replaced
    if "MAILERS" not in settings:
        changed.update(_mail(settings, overlay))
    for name in settings:
        if name.endswith("TASK_ALWAYS_EAGER") and settings[name]:
            changed[name] = False
    return changed


def _replace(name: str, value: Any, overlay: Overlay) -> Any:
    if name == "DATABASES":
        return _databases(value, overlay)
    if name == "MEDIA_ROOT":
        return f"{overlay.folder}/media/" if value else value
    if name == "LOGGING":
        return _logging(value, overlay)
    if name == "MAILERS":
        return {alias: _mailer(entry, overlay) for alias, entry in value.items()}
    if overlay.mode == "configured":
        return value
    if name == "CACHES":
        return {alias: _cache(alias, entry, overlay) for alias, entry in value.items()}
    if name == "CHANNEL_LAYERS":
        return {alias: _layer(entry, overlay) for alias, entry in value.items()}
    if name.endswith(("BROKER_USE_SSL", "REDIS_BACKEND_USE_SSL")) and value:
        return None
    return _urls(value, overlay)


def _urls(value: Any, overlay: Overlay) -> Any:
    """Replace service URLs anywhere inside a value; the value itself is returned where there is none."""
    if isinstance(value, str):
        return private_url(value, overlay.services) or value
    if isinstance(value, dict):
        replaced = {key: _urls(item, overlay) for key, item in value.items()}
        return replaced if any(replaced[key] is not value[key] for key in value) else value
    if type(value) in (list, tuple):
        items = [_urls(item, overlay) for item in value]
        return type(value)(items) if any(one is not two for one, two in zip(items, value, strict=True)) else value
    return value


def database_kind(entry: Mapping[str, Any]) -> str | None:
    """Return the kind of service a DATABASES entry needs: ``sqlite``, ``postgresql``, ``mariadb``; ``None`` for another or none."""
    engine = str(entry.get("ENGINE", ""))
    for kind, words in (("sqlite", ("sqlite", "spatialite")), ("postgresql", ("postg", "psycopg", "psqlextra", "timescale")), ("mariadb", ("mysql", "mariadb"))):
        if any(word in engine for word in words):
            return kind
    return None


def _databases(databases: Any, overlay: Overlay) -> Any:
    if not isinstance(databases, Mapping):
        return databases
    entries = {alias: entry for alias, entry in databases.items() if isinstance(entry, Mapping)}
    mirrors = {alias: target for alias, target in _mirrors(entries, overlay).items() if target in entries and target != alias}
    names = _database_names(entries, mirrors, overlay)
    return {
        alias: _database(entry, names[alias], mirrors.get(alias), overlay) if alias in entries else entry
        for alias, entry in databases.items()
    }


def _mirrors(databases: Mapping[str, Any], overlay: Overlay) -> dict[str, str]:
    declared = {alias: (entry.get("TEST") or {}).get("MIRROR") for alias, entry in databases.items()}
    return {alias: target or overlay.mirrors.get(alias) for alias, target in declared.items() if target or alias in overlay.mirrors}


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
        options.setdefault("timeout", 30)
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


def _cache(alias: str, entry: Any, overlay: Overlay) -> Any:
    backend = str(entry.get("BACKEND", ""))
    if backend.endswith(_MEMCACHED) or backend.endswith("FileBasedCache"):
        kept = {key: value for key, value in entry.items() if key in ("TIMEOUT", "KEY_PREFIX", "VERSION", "KEY_FUNCTION")}
        return {**kept, "BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": f"{overlay.folder}/cache-{alias}"}
    if "redis" in backend.lower() and "redis" in overlay.services:
        locations = entry.get("LOCATION") or "redis://localhost/0"
        if isinstance(locations, str):
            locations = re.split(r"[;,]", locations)
        private = private_url(_as_redis(locations[0]), overlay.services)
        options = {
            key: value
            for key, value in (entry.get("OPTIONS") or {}).items()
            if key.upper() not in ("PASSWORD", "USERNAME", "CONNECTION_POOL_KWARGS", "SENTINELS", "SENTINEL_KWARGS", "SSL", "SSL_CERT_REQS")
            and not (key.upper() in ("CLIENT_CLASS", "CONNECTION_POOL_CLASS", "CONNECTION_FACTORY") and "entinel" in str(value))
        }
        apart = {"KEY_PREFIX": f"{overlay.isolated}:{entry.get('KEY_PREFIX', '').removeprefix(overlay.isolated + ':')}"} if overlay.isolated else {}
        return {**entry, "LOCATION": private, **({"OPTIONS": options} if "OPTIONS" in entry else {}), **apart}
    return _urls(entry, overlay)


def _as_redis(location: Any) -> str:
    text = str(location)
    if text.startswith("unix:") or "://" not in text:
        return "redis://socket/0" if "/" in text else f"redis://{text}"
    return text


def _layer(entry: Any, overlay: Overlay) -> Any:
    backend = str(entry.get("BACKEND", ""))
    configuration = dict(entry.get("CONFIG") or {})
    if "redis" in backend.lower() and "redis" in overlay.services:
        hosts = configuration.get("hosts") or ["redis://localhost:6379/0"]
        first = hosts if isinstance(hosts, str) else next(iter(hosts), "")
        if isinstance(first, Mapping):
            first = first.get("address", "redis://localhost")
        number = first if isinstance(first, str) else "redis://localhost/0"
        configuration["hosts"] = [private_url(_as_redis(number), overlay.services)]
        return {**entry, "CONFIG": configuration}
    if "rabbitmq" in backend.lower() and "rabbitmq" in overlay.services:
        return {**entry, "CONFIG": {**configuration, "host": overlay.services["rabbitmq"]}}
    return _urls(entry, overlay)


def _mail(settings: Mapping[str, Any], overlay: Overlay) -> dict[str, Any]:
    backend = str(settings.get("EMAIL_BACKEND", ""))
    if backend.endswith("dummy.EmailBackend"):
        return {}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": f"{overlay.folder}/mail",
    }


def _mailer(entry: Any, overlay: Overlay) -> Any:
    if str(entry.get("BACKEND", "")).endswith("dummy.EmailBackend"):
        return entry
    return {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": f"{overlay.folder}/mail"},
    }


def _logging(logging: Any, overlay: Overlay) -> Any:
    if not isinstance(logging, dict):
        return logging
    handlers = logging.get("handlers") or {}
    moved = {
        name: {**handler, "filename": f"{overlay.folder}/log-{name}.log"}
        for name, handler in handlers.items()
        if isinstance(handler, dict) and handler.get("filename")
    }
    return {**logging, "handlers": {**handlers, **moved}} if moved else logging
