"""What the services floor hands around: frozen records and the one error a caller has to handle."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from django_conformance.errors import ConformanceError

ServiceKind = Literal["redis", "rabbitmq", "postgresql", "mariadb"]
"""A kind of server, by the protocol its clients speak: Valkey is ``redis``."""

ServiceSource = Literal["url", "native", "wheel", "container"]
"""Where a server comes from, in the order they are looked at."""

KINDS: tuple[ServiceKind, ...] = get_args(ServiceKind)
SOURCES: tuple[ServiceSource, ...] = get_args(ServiceSource)


_PRODUCTS = ("valkey", "mysql")


@dataclass(frozen=True)
class Candidate:
    """A server that could be used: ``detail`` is the binary's path, the image's name or the address without account."""

    kind: ServiceKind
    source: ServiceSource
    version: str | None
    detail: str

    @property
    def product(self) -> str:
        """The product's own name where it goes by another's: Valkey speaks Redis's protocol, and MySQL MariaDB's."""
        name = self.detail if self.source == "container" else Path(self.detail).resolve().name
        named = next((product for product in _PRODUCTS if product in name), None)
        return self.kind if named is None or self.source == "url" else named


@dataclass(frozen=True)
class Missing:
    """No server of this kind was found; ``hint`` lists the ways to get one."""

    kind: ServiceKind
    hint: str


@dataclass(frozen=True)
class ServiceEndpoint:
    """The address of a server. ``url`` is what a client is given; the parts are there for those that take parts.

    ``product`` is the server's own name, where that is known. ``socket`` is the unix socket's path (for PostgreSQL the folder that holds it, as its clients want it), or None.
    """

    kind: ServiceKind
    source: ServiceSource
    version: str | None
    url: str
    host: str
    port: int
    socket: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    product: str = ""


class ServiceFailed(ConformanceError):
    """A service that was asked for cannot be used: it is missing, exited, or was not ready before its deadline.

    Args:
        kind: which service.
        reason: what happened, in a sentence without a full stop.
        log_tail: the last lines that the server wrote, or "".
        hint: what to do next.
    """

    def __init__(self, kind: ServiceKind, reason: str, log_tail: str = "", hint: str = "") -> None:
        log = "".join(f"\n    {line}" for line in log_tail.splitlines())
        super().__init__(f"{kind}: {reason}" + (f"; the end of its log:{log}" if log else "."), hint)
        self.kind = kind
        self.reason = reason
        self.log_tail = log_tail
