"""Settings that name servers other than databases: caches, channel layers, and addresses in whatever form."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django_conformance.overlay.addresses import default_port, private_part, private_url
from django_conformance.overlay.kinds import is_lazy, is_url, lazily, like, row_like, table_like, url_of

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_FILE_CACHE = "django.core.cache.backends.filebased.FileBasedCache"
_LOGIN_OPTIONS = ("PASSWORD", "USERNAME", "SENTINELS", "SENTINEL_KWARGS", "HOST", "PORT", "UNIX_SOCKET_PATH", "PATH")
_CULLING_OPTIONS = ("MAX_ENTRIES", "CULL_FREQUENCY")
_CLASS_OPTIONS = ("CLIENT_CLASS", "CONNECTION_POOL_CLASS", "POOL_CLASS", "CONNECTION_FACTORY", "CONNECTION_CLASS")


def private_endpoint(name: str, value: Any, overlay: Overlay) -> Any:
    """Return a setting's value with every address in it the run's; the value itself where it has none."""
    if name == "CACHES" and isinstance(value, Mapping):
        return table_like(value, {alias: _cache(str(alias), entry, overlay) for alias, entry in value.items()})
    if name == "CHANNEL_LAYERS" and isinstance(value, Mapping):
        return table_like(value, {alias: _layer(entry, overlay) for alias, entry in value.items()})
    if name.endswith(("BROKER_USE_SSL", "REDIS_BACKEND_USE_SSL")) and value:
        return table_like(value, {}) if isinstance(value, Mapping) else False
    if name == "DJANGO_REDIS_CONNECTION_FACTORY" and "entinel" in str(value):
        return like(value, "django_redis.pool.ConnectionFactory")
    part = private_part(name, value, overlay.services)
    if part is not None:
        return value if part == value else part
    return addresses(value, overlay, redis=bool(re.search(r"REDIS|VALKEY|CACHEOPS|RQ_|HUEY", name)))


def addresses(value: Any, overlay: Overlay, *, redis: bool = False) -> Any:
    """Replace addresses anywhere inside a value; the value itself is returned where there is none.

    With ``redis`` a mapping with a host is the address of a Redis.
    """
    if is_lazy(value):
        return lazily(value, lambda read: addresses(read, overlay, redis=redis))
    if isinstance(value, str):
        if value == _SMTP:
            return like(value, "django.core.mail.backends.filebased.EmailBackend")
        private = private_url(value, overlay.services)
        return value if private is None or private == value else like(value, private)
    if isinstance(value, Mapping) and value is not os.environ:
        return _addresses_in(value, overlay, redis=redis)
    if is_url(value):
        return _url_object(value, overlay)
    if isinstance(value, (list, tuple, set, frozenset)):
        before = list(value)
        after = [addresses(item, overlay, redis=redis) for item in before]
        changed = any(private is not configured for private, configured in zip(after, before, strict=True))
        return row_like(value, after) if changed else value
    return value


def _addresses_in(mapping: Mapping[Any, Any], overlay: Overlay, *, redis: bool) -> Any:
    items = dict(mapping)
    replaced = {
        key: addresses(item, overlay, redis=redis or "redis" in str(key).lower()) for key, item in items.items()
    }
    if redis and "redis" in overlay.services:
        replaced = _with_host(replaced, overlay)
    changed = any(replaced.get(key) is not items[key] for key in items)
    return table_like(mapping, replaced) if changed else mapping


def _url_object(value: Any, overlay: Overlay) -> Any:
    try:
        configured = url_of(value)
    except Exception:  # an object that looks like a URL and has no text
        return value
    private = private_url(configured, overlay.services)
    return value if private is None or private == configured else like(value, private)


def _with_host(mapping: dict[Any, Any], overlay: Overlay) -> dict[Any, Any]:
    server = urlsplit(overlay.services["redis"])
    private = {"host": server.hostname, "port": server.port or default_port("redis"), "password": server.password}
    if not any(str(key).lower() == "host" for key in mapping):
        return mapping
    changed = {
        key: like(configured, str(part) if isinstance(configured, str) and part is not None else part)
        for key, configured in mapping.items()
        for part in [private.get(str(key).lower())]
        if str(key).lower() in private
    }
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
        kept = {key: value for key, value in entry.items() if key != "OPTIONS"}
        location = like(entry.get("LOCATION"), f"{overlay.folder}/cache-{alias}")
        culling = {key: value for key, value in (entry.get("OPTIONS") or {}).items() if key in _CULLING_OPTIONS}
        options = {"OPTIONS": table_like(entry["OPTIONS"], culling)} if culling else {}
        return table_like(entry, {**kept, "BACKEND": _FILE_CACHE, "LOCATION": location, **options})
    location = entry.get("LOCATION")
    is_redis = "redis" in backend.lower() or (not is_lazy(location) and "redis" in str(location).lower())
    if not is_redis or "redis" not in overlay.services:
        return addresses(entry, overlay)
    configured = entry.get("OPTIONS") or {}
    options = {key: value for key, value in configured.items() if not _names_server(key, value)}
    pool = next((key for key in options if str(key).upper() == "CONNECTION_POOL_KWARGS"), None)
    if pool is not None:
        pooled = {key: value for key, value in options[pool].items() if not _names_server(key, value)}
        options[pool] = table_like(options[pool], pooled)
    replaced = {**entry, "LOCATION": _location(location, overlay)}
    if "OPTIONS" in entry:
        replaced["OPTIONS"] = table_like(configured, options)
    return table_like(entry, replaced)


def _location(configured: Any, overlay: Overlay) -> Any:
    """Return what stands for a Redis cache's location; a list of servers is as long as before."""
    if is_lazy(configured):
        return lazily(configured, lambda read: _location(read, overlay))
    private = private_url(_as_url(_first(configured)), overlay.services)
    if isinstance(configured, (list, tuple)) and not is_url(configured) and not _is_pair(configured):
        return row_like(configured, [like(server, private) for server in configured])
    return like(configured, private)


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
            replaced[key] = table_like(
                configuration, {**configuration, "host": like(configuration.get("host"), overlay.services["rabbitmq"])}
            )
        elif (
            ("redis" in backend or "hosts" in configuration)
            and "redis" in overlay.services
            and (configuration or key == "CONFIG")
        ):
            hosts = configuration.get("hosts")
            kept = row_like(hosts, [_host(hosts, overlay)]) if isinstance(hosts, list) else [_host(hosts, overlay)]
            replaced[key] = table_like(configuration, {**configuration, "hosts": kept})
        elif configuration:
            replaced[key] = addresses(configuration, overlay)
    return table_like(entry, replaced)


def _host(hosts: Any, overlay: Overlay) -> Any:
    """Return the private host that stands for a channel layer's: what it says beside the address stays.

    A read timeout decides whether an idle consumer lives, so one that the project sets must hold here too.
    """
    private = private_url(_as_url(_first(hosts)), overlay.services)
    host = hosts[0] if isinstance(hosts, (list, tuple)) and hosts and not is_url(hosts) else hosts
    if isinstance(host, str):
        kept: dict[str, Any] = {
            name: values[0]
            for name, values in parse_qs(urlsplit(host).query).items()
            if name in ("socket_timeout", "health_check_interval")
        }
        return like(host, f"{private}?{urlencode(kept)}" if kept and private != host else private)
    kept = {key: value for key, value in host.items() if not _places(str(key))} if isinstance(host, Mapping) else {}
    if kept:
        return table_like(host, {"address": private, **kept})
    return like(host, private) if is_url(host) or is_lazy(host) else private


def _places(option: str) -> bool:
    """Whether an option of a host says where its server is, or how one gets in."""
    return option in ("address", "db", "master_name") or option.upper() in _LOGIN_OPTIONS or option.startswith("ssl")


def _first(value: Any) -> Any:
    """Return the first server of a list of them, in the forms that caches and channel layers know."""
    if is_lazy(value):
        return _first(str(value))
    if isinstance(value, str):
        return re.split(r"[;,]", value)[0]
    if is_url(value):
        return url_of(value)
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
