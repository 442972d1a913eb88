"""Addresses of services: their kind, and the private address that stands for one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django_conformance.overlay.kinds import like

_SCHEMES = {
    "redis": ("redis", "rediss", "valkey", "valkeys", "sentinel", "socket", "unix"),
    "rabbitmq": ("amqp", "amqps", "pyamqp", "librabbitmq"),
    "postgresql": ("postgres", "postgresql", "postgis", "pgsql", "psql"),
    "mariadb": ("mysql", "mysql2", "mariadb", "mysqlgis"),
}
_DEFAULT_PORTS = {
    "redis": 6379,
    "rabbitmq": 5672,
    "postgresql": 5432,
    "mariadb": 3306,
    "smtp": 25,
    "memcached": 11211,
    "sentinel": 26379,
}

_NEXT_URL = re.compile(r";(?=[\w+.-]+://)")
_CUT = frozenset("/?#")
"""Characters that end the part of a URL that names the server."""

LOOPBACK = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "")  # noqa: S104 - recognised, never listened on


def kind_of(url: str) -> str | None:
    """Return the kind of service a URL names, ``None`` for another scheme or no URL."""
    scheme, separator, _ = url.partition("://")
    if not separator:
        return None
    for part in (scheme.lower(), scheme.lower().split("+")[0], scheme.lower().rsplit("+", 1)[-1]):
        for kind, schemes in _SCHEMES.items():
            if part in schemes and not (part in ("unix", "socket") and "+" not in scheme):
                return kind
    return None


def endpoint_of(url: str) -> tuple[str, int | None] | None:
    """Return host and port of a URL (the kind's default port where it names none); ``None`` where it has no host."""
    try:
        parts = urlsplit(url.split(";", maxsplit=1)[0].split(",", maxsplit=1)[0])
        kind = kind_of(url)
        return (parts.hostname or "localhost", parts.port or _DEFAULT_PORTS.get(kind or parts.scheme))
    except ValueError:
        return None


def ports(urls: Iterable[str]) -> set[int]:
    """Return the ports of the servers that addresses name."""
    places = [endpoint_of(url) for url in urls]
    return {place[1] for place in places if place is not None and place[1] is not None}


def default_port(kind: str) -> int | None:
    """Return the port a kind of service listens on by default."""
    return _DEFAULT_PORTS.get(kind)


def authority(url: str) -> str:
    """Return ``host:port`` of a URL that has a host, with the kind's default port where it names none."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or default_port(kind_of(url) or parts.scheme)}"


def masked(url: str) -> str:
    """Return a URL, or URLs with ``;`` between them, without passwords, however broken they are."""
    return ";".join(map(_masked, _NEXT_URL.split(url)))


def _masked(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    user_information, at, place = rest.rpartition("@")
    user, colon, _ = user_information.partition(":")
    if not separator or not at or (not colon and _CUT.isdisjoint(user)):
        return url
    return f"{scheme}://{user if colon else ''}{colon}***@{place}"


def private_url(url: str, services: Mapping[str, str]) -> str | None:
    """Return the private address for a URL of the project's; ``None`` where the run has no service of its kind.

    The scheme's dialect and, for a Redis, the database number stay; user, password, host, port and options go.
    """
    kind = kind_of(url)
    if kind is None or kind not in services:
        return None
    private = services[kind]
    if url.startswith(private.rsplit("/", 1)[0] + "/"):
        return url
    target = urlsplit(private)
    if kind == "rabbitmq":
        return private
    scheme, path = url.partition("://")[0], urlsplit(url).path
    if kind == "redis":
        number = path.lstrip("/")
        return f"{target.scheme}://{target.netloc}/{number if number.isdigit() and 'socket' not in scheme else '0'}"
    return f"{scheme}://{target.netloc}{target.path}"


_PART = re.compile(
    r"(?:^|_)(?:REDIS|VALKEY)_?(?:[A-Z0-9]+_)*(HOST|HOSTNAME|SERVER|ADDRESS|PORT|PASSWORD|PASS|USERNAME|USER|SSL|TLS)$"
)


def private_part(name: str, value: Any, services: Mapping[str, str]) -> Any:
    """Return the private value for a setting or variable that holds one part of a Redis address (``REDIS_HOST``).

    ``None`` where it holds none. The value keeps its type.
    """
    match = _PART.search(name.upper())
    if match is None or "redis" not in services or not isinstance(value, (str, int)):
        return None
    server, part = urlsplit(services["redis"]), match[1]
    if part in ("SSL", "TLS"):
        return value if not value else type(value)()
    if isinstance(value, str) and "://" in value:
        return None
    private: Any = {
        "PORT": server.port or default_port("redis"),
        "PASSWORD": server.password or "",
        "PASS": server.password or "",
    }.get(part)
    if private is None:
        private = server.username or "" if part in ("USER", "USERNAME") else server.hostname or ""
    return like(value, str(private) if isinstance(value, str) else private) if not isinstance(value, bool) else None
