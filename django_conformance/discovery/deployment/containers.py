"""The servers that Compose files start in containers of their own: Redis, PostgreSQL and the like, by their images."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment.compose import services_of
from django_conformance.discovery.deployment.yaml_text import line_of_key
from django_conformance.inventory.common import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.deployment.files import DeploymentFiles

_KINDS = {
    "redis": re.compile(r"\b(?:redis|valkey|keydb|dragonfly)\b"),
    "postgresql": re.compile(r"\b(?:postgres|postgresql|postgis|pgvector|timescaledb)\b"),
    "mariadb": re.compile(r"\b(?:mysql|mariadb|percona)\b"),
    "rabbitmq": re.compile(r"\brabbitmq\b"),
}


@dataclass(frozen=True)
class ServerContainer:
    """A service of a Compose file that runs a server; ``file`` is the path of the file."""

    name: str
    kind: str
    file: str
    location: Location


def server_containers(files: DeploymentFiles) -> Iterator[ServerContainer]:
    """Yield each service that runs a server, in the network of its Compose file."""
    for file, services in services_of(files).items():
        for name, service in services.items():
            image = str(service.get("image", "")).partition("@")[0].rpartition("/")[2].partition(":")[0].lower()
            kind = next((kind for kind, pattern in _KINDS.items() if pattern.search(image)), None)
            if kind is not None and service.get("network_mode") != "host":
                line = line_of_key(services, name)
                yield ServerContainer(str(name), kind, file.relative, Location(file.relative, line))


def of_the_host(files: DeploymentFiles) -> set[tuple[str, str]]:
    """Return the services, by file and name, that have no network of their own: localhost is what the host, or another container, has."""
    return {
        (file.relative, str(name))
        for file, services in services_of(files).items()
        for name, service in services.items()
        if service.get("network_mode")
    }
