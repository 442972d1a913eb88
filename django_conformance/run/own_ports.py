"""The ports of a run where connections are judged by their port: those of its services, and some for its servers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django_conformance.services.ports import PortHold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import ExitStack

    from django_conformance.inventory import Inventory
    from django_conformance.services.records import ServiceEndpoint

_HELD = 32
"""Servers that a run may start: each ASGI server, and each again where code of the project has ended it."""

_MAIL = "smtp"


class OwnPorts:
    """Ports that nobody else gets; ``stack`` gives them back at the end."""

    def __init__(self, stack: ExitStack) -> None:
        self._held = [PortHold() for _ in range(_HELD)]
        for hold in self._held:
            stack.callback(hold.release)
        self._free = iter(self._held)

    def reachable(self, endpoints: Iterable[ServiceEndpoint], configured: Inventory | None) -> frozenset[int]:
        """Return every port that may be connected to; of ``configured`` servers those too, but for mail, which goes to files."""
        ports = {hold.port for hold in self._held} | {endpoint.port for endpoint in endpoints}
        if configured is not None:
            named = configured.project.endpoints
            ports |= {endpoint.port for endpoint in named if endpoint.port is not None and endpoint.kind != _MAIL}
        docker = urlsplit(os.environ.get("DOCKER_HOST", ""))
        return frozenset(ports | ({docker.port} if docker.scheme == "tcp" and docker.port else set()))

    def next(self) -> int:
        """Return a port for a server that is about to start; 0, for any, where all are given away."""
        hold = next(self._free, None)
        if hold is None:
            return 0
        hold.hand_over()
        return hold.port
