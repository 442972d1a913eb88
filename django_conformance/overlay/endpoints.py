"""Settings that name servers other than databases: caches, channel layers, and addresses in whatever form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django_conformance.overlay.addresses import default_port, private_part, private_url

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_FILE_CACHE = "django.core.cache.backends.filebased.FileBasedCache"
_LOGIN_OPTIONS = ("PASSWORD", "USERNAME", "SENTINELS", "SENTINEL_KWARGS", "HOST", "PORT", "UNIX_SOCKET_PATH", "PATH")
_CLASS_OPTIONS = ("CLIENT_CLASS", "CONNECTION_POOL_CLASS", "POOL_CLASS", "CONNECTION_FACTORY", "CONNECTION_CLASS")


def private_endpoint(name: str, value: Any, overlay: Overlay) -> Any:
    """Return a setting's value with every address in it the run's; the value itself where it has none."""
    if name == "CACHES" and isinstance(value, Mapping):
        return {alias: _cache(str(alias), entry, overlay) for alias, entry in value.items()}
    if name == "CHANNEL_LAYERS" and isinstance(value, Mapping):
        return {alias: _layer(entry, overlay) for alias, entry in value.items()}
    if name.endswith(("BROKER_USE_SSL", "REDIS_BACKEND_USE_SSL")) and value:
        return None
    if name == "DJANGO_REDIS_CONNECTION_FACTORY" and "entinel" in str(value):
        return "django_redis.pool.ConnectionFactory"
    part = private_part(name, value, overlay.services)
    if part is not None:
        return value if part == value else part
    return addresses(value, overlay, redis=bool(re.search(r"REDIS|VALKEY|CACHEOPS|RQ_|HUEY", name)))


def addresses(value: Any, overlay: Overlay, *, redis: bool = False) -> Any:
    """Replace addresses anywhere inside a value; the value itself is returned where there is none.

    With ``redis`` a mapping with a host is the address of a Redis.
    """
    if isinstance(value, str):
        if value == _SMTP:
            return "django.core.mail.backends.filebased.EmailBackend"
        private = private_url(value, overlay.services)
        return value if private is None or private == value else private
    if isinstance(value, dict):
        replaced = {
            key: addresses(item, overlay, redis=redis or "redis" in str(key).lower()) for key, item in value.items()
        }
        if redis and "redis" in overlay.services:
            replaced = _with_host(replaced, overlay)
        return replaced if any(replaced.get(key) is not value[key] for key in value) else value
    if type(value) in (list, tuple, set, frozenset):
        items = [addresses(item, overlay, redis=redis) for item in value]
        return (
            type(value)(items)
            if any(replaced is not original for replaced, original in zip(items, value, strict=True))
            else value
        )
    return value


def _with_host(mapping: dict[Any, Any], overlay: Overlay) -> dict[Any, Any]:
    server = urlsplit(overlay.services["redis"])
    private = {"host": server.hostname, "port": server.port or default_port("redis"), "password": server.password}
    if not any(str(key).lower() == "host" for key in mapping):
        return mapping
    changed = {key: private[str(key).lower()] for key in mapping if str(key).lower() in private}
    dropped = [
        key
        for key in mapping
        if str(key).lower() in ("ssl", "unix_socket_path", "username") or str(key).lower().startswith("ssl_")
    ]
    if not any(str(key).lower() == "port" for key in mapping):
        changed["PORT" if "HOST" in mapping else "port"] = private["port"]
    result = {key: value for key, value in {**mapping, **changed}.items() if key not in dropped}
    return mapping if result == mapping else result


def _cache(alias: str, entry: Any, overlay: Overlay) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    backend = str(entry.get("BACKEND", ""))
    if any(word in backend.lower() for word in ("memcached", "pymemcache", "elasticache", "filebased")):
        kept = {
            key: value for key, value in entry.items() if key in ("TIMEOUT", "KEY_PREFIX", "VERSION", "KEY_FUNCTION")
        }
        return {**kept, "BACKEND": _FILE_CACHE, "LOCATION": f"{overlay.folder}/cache-{alias}"}
    if "redis" not in f"{backend} {entry.get('LOCATION')}".lower() or "redis" not in overlay.services:
        return addresses(entry, overlay)
    private = private_url(_as_url(_first(entry.get("LOCATION"))), overlay.services)
    options = {key: value for key, value in (entry.get("OPTIONS") or {}).items() if not _names_server(key, value)}
    pool = next((key for key in options if str(key).upper() == "CONNECTION_POOL_KWARGS"), None)
    if pool is not None:
        options[pool] = {key: value for key, value in options[pool].items() if not _names_server(key, value)}
    return {**entry, "LOCATION": private, **({"OPTIONS": options} if "OPTIONS" in entry else {})}


def _names_server(key: Any, value: Any) -> bool:
    name = str(key).upper()
    return (
        name in _LOGIN_OPTIONS
        or name.startswith("SSL")
        or (name in _CLASS_OPTIONS and ("entinel" in str(value) or "SSL" in str(value)))
    )


def _layer(entry: Any, overlay: Overlay) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    backend = str(entry.get("BACKEND", "")).lower()
    replaced = dict(entry)
    for key in ("CONFIG", "TEST_CONFIG"):
        configuration = entry.get(key) or {}
        if "rabbitmq" in backend and "rabbitmq" in overlay.services and (configuration or key == "CONFIG"):
            replaced[key] = {**configuration, "host": overlay.services["rabbitmq"]}
        elif (
            ("redis" in backend or "hosts" in configuration)
            and "redis" in overlay.services
            and (configuration or key == "CONFIG")
        ):
            replaced[key] = {**configuration, "hosts": [_host(configuration.get("hosts"), overlay)]}
        elif configuration:
            replaced[key] = addresses(configuration, overlay)
    return replaced


def _host(hosts: Any, overlay: Overlay) -> Any:
    """Return the private host that stands for a channel layer's: what it says beside the address stays.

    A read timeout decides whether an idle consumer lives, so one that the project sets must hold here too.
    """
    private = private_url(_as_url(_first(hosts)), overlay.services)
    host = hosts[0] if isinstance(hosts, (list, tuple)) and hosts else hosts
    if isinstance(host, str):
        kept: dict[str, Any] = {
            name: values[0]
            for name, values in parse_qs(urlsplit(host).query).items()
            if name in ("socket_timeout", "health_check_interval")
        }
        return f"{private}?{urlencode(kept)}" if kept and private != host else private
    kept = {key: value for key, value in host.items() if not _places(str(key))} if isinstance(host, Mapping) else {}
    return {"address": private, **kept} if kept else private


def _places(option: str) -> bool:
    """Whether an option of a host says where its server is, or how one gets in."""
    return option in ("address", "db", "master_name") or option.upper() in _LOGIN_OPTIONS or option.startswith("ssl")


def _first(value: Any) -> Any:
    """Return the first server of a list of them, in the forms that caches and channel layers know."""
    if isinstance(value, str):
        return re.split(r"[;,]", value)[0]
    if isinstance(value, Mapping):
        return value.get("address") or f"redis:///{value.get('db', 0)}"
    return _first(value[0]) if isinstance(value, (list, tuple)) and value and not _is_pair(value) else ""


def _is_pair(value: Any) -> bool:
    return len(value) == 2 and isinstance(value[1], int)  # noqa: PLR2004 - host and port


def _as_url(location: Any) -> str:
    text = str(location)
    if text.startswith("unix:"):
        number = re.search(r"[?&]db=(\d+)", text)
        return f"redis:///{number[1] if number else 0}"
    return text if "://" in text else "redis:///0"
