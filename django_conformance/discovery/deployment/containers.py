"""The servers that Compose files start in containers of their own: Redis, PostgreSQL and the like, by their images."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.compose_variables import interpolation_of, variable_files, variables_of
from django_conformance.discovery.deployment.shell_words import ShellVariables
from django_conformance.discovery.deployment.yaml_text import line_of_key, listed, mapping, pairs
from django_conformance.inventory.common import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles

_KINDS = {
    "redis": re.compile(r"\b(?:redis|valkey|keydb|dragonfly)\b"),
    "postgresql": re.compile(r"\b(?:postgres|postgresql|postgis|pgvector|timescaledb)\b"),
    "mariadb": re.compile(r"\b(?:mysql|mariadb|percona)\b"),
    "rabbitmq": re.compile(r"\brabbitmq\b"),
}
_OFFICIAL = re.compile(
    r"(?:(?:docker\.io/)?(?:library/)?|(?:public\.ecr\.aws/docker/library/))"
    r"(?P<name>postgres|mysql|mariadb|rabbitmq|redis|valkey/valkey|postgis/postgis|pgvector/pgvector|timescale/timescaledb)"
    r"(?::(?P<tag>[\w.-]+))?(?:@.*)?"
)
"""The official images, and those that are made from them: they read the same variables."""

_PUBLISHED = re.compile(r"(?:.*:)?(?P<host>\d+):(?P<own>\d+)(?:/tcp)?")

_FAMILIES = {
    "postgis/postgis": "postgres",
    "pgvector/pgvector": "postgres",
    "timescale/timescaledb": "postgres",
    "valkey/valkey": "redis",
}


@dataclass(frozen=True)
class ServerContainer:
    """A service of a Compose file that runs a server; ``file`` is the path of the file, and ``names`` are those that others reach it by.

    ``image`` is the official image that it is made from, ``postgres`` for instance, empty for others. ``variables`` are those that it gets, ``None``
    where a file of them is not in the repository; ``own`` are the names of those that its own ``environment`` has.
    """

    name: str
    kind: str
    file: str
    location: Location
    names: frozenset[str] = frozenset()
    image: str = ""
    tag: str = ""
    variables: Mapping[str, str] | None = field(default=None, compare=False)
    own: tuple[str, ...] = ()
    service: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def has_own_files(self) -> bool:
        """Whether it mounts scripts or a configuration, which may say anything."""
        mounts = " ".join(map(str, listed(self.service.get("volumes"))))
        return re.search(r"initdb|\.conf|\.cnf|\.sql|\.sh\b|definitions|/etc/|conf\.d", mounts) is not None or bool(
            self.service.get("configs")
        )

    @property
    def published(self) -> dict[int, int]:
        """The ports of the host that lead to it, with its own."""
        given: dict[int, int] = {}
        for entry in listed(self.service.get("ports")):
            text = f"{entry.get('published')}:{entry.get('target')}" if isinstance(entry, Mapping) else str(entry)
            match = _PUBLISHED.fullmatch(text.strip())
            if match is not None:
                given[int(match["host"])] = int(match["own"])
        return given

    @property
    def command(self) -> str:
        """What it is started with in place of what its image says."""
        given = [self.service.get("entrypoint"), self.service.get("command")]
        return " ".join(" ".join(map(str, part)) if isinstance(part, list) else str(part) for part in given if part)


def server_container(name: str, service: Mapping[str, Any], place: Location) -> ServerContainer | None:
    """Return the server that the image of a service runs, without its variables; ``None`` for other images."""
    written = str(service.get("image", ""))
    called = written.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()
    kind = next((kind for kind, pattern in _KINDS.items() if pattern.search(called)), None)
    if kind is None:
        return None
    image, tag = official(written)
    return ServerContainer(name, kind, place.path, place, frozenset((name,)), image, tag, service=service)


def official(image: str) -> tuple[str, str]:
    """Return the name of the official image whose variables an image reads, and its tag; nothing for others."""
    match = _OFFICIAL.fullmatch(image)
    return (_FAMILIES.get(match["name"], match["name"]), match["tag"] or "") if match is not None else ("", "")


def server_containers(files: DeploymentFiles) -> Iterator[ServerContainer]:
    """Yield each service that runs a server, in the network of its Compose file."""
    for file, services in services_of(files).items():
        for name, service in services.items():
            server = server_container(str(name), service, Location(file.relative, line_of_key(services, name)))
            if server is not None and service.get("network_mode") != "host":
                yield replace(
                    server,
                    names=frozenset(_names(str(name), service)),
                    variables=_variables(file, service, files),
                    own=tuple(pairs(service.get("environment"))),
                )


def known_hosts(files: DeploymentFiles) -> set[str]:
    """Return the names that containers of any Compose file of the repository may be reached by."""
    names: set[str] = set()
    for file, services in services_of(files).items():
        for name, service in services.items():
            names |= {*_names(str(name), service)}
            hosts = service.get("extra_hosts")
            names |= {
                str(host).partition(":")[0].partition("=")[0]
                for host in (hosts if isinstance(hosts, (list, Mapping)) else ())
            }
            for link in (*listed(service.get("links")), *listed(service.get("external_links"))):
                names |= set(str(link).split(":"))
        names |= set(re.findall(r"^\s+(?:aliases|name):\s*(\S+)", file.text, re.MULTILINE))
    return names


def _names(name: str, service: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that other containers reach a service by."""
    yield name
    yield from (str(service[key]) for key in ("container_name", "hostname") if service.get(key))
    for network in mapping(service.get("networks")).values():
        yield from map(str, listed(mapping(network).get("aliases")))


def _variables(file: DeploymentFile, service: Mapping[str, Any], files: DeploymentFiles) -> Mapping[str, str] | None:
    """Return the variables of a service as far as files of the repository have them; one that they do not have stays ``${NAME}``."""
    if service.get("extends") or any(files.at(file.folder / path) is None for path in variable_files(service)):
        return None
    return variables_of(file, service, files, ShellVariables(interpolation_of(file, files), None))


def of_the_host(files: DeploymentFiles) -> set[tuple[str, str]]:
    """Return the services, by file and name, that have no network of their own: localhost is what the host, or another container, has."""
    return {
        (file.relative, str(name))
        for file, services in services_of(files).items()
        for name, service in services.items()
        if service.get("network_mode")
    }
