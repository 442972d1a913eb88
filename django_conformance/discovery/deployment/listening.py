"""Where a server listens in its container, and at which ports others ask for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment.compose import dockerfile_of
from django_conformance.discovery.deployment.compose_services import service_of, services_of
from django_conformance.discovery.deployment.nginx import configurations
from django_conformance.discovery.deployment.platforms import internal_ports
from django_conformance.discovery.deployment.yaml_text import line_of, line_of_key, listed
from django_conformance.inventory.common import Location
from django_conformance.inventory.deployment import DeclaredCommand, DeclaredServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
    from django_conformance.inventory.deployment import Unit

_PUBLISHED = re.compile(r"(?:.*:)?(?P<port>\d+)(?:/tcp)?")
_OF_TOOLS = frozenset((22, 2222, 3000, 4444, 5173, 5678, 6900, 9229, 35729))
"""Ports of debuggers, of SSH and of servers for front ends, which run beside a server."""

_EXPOSE = re.compile(r"^EXPOSE\s+(?P<port>\d+)", re.MULTILINE | re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:nginx|caddy|supervisord?|haproxy|envoy|traefik|apache2?|httpd|s6-overlay|varnish|uwsgi)\b")
"""Programs of the same container that may ask the server by localhost."""


@dataclass(frozen=True)
class Listening:
    """The address that a process listens at: ``host`` is empty for all addresses, ``port`` ``None`` where it is not known."""

    process: DeclaredServer | DeclaredCommand
    host: str
    port: int | None

    @property
    def is_local(self) -> bool:
        """Whether only processes of the same container reach it."""
        return self.host in ("localhost", "::1", "[::1]") or self.host.startswith("127.")


@dataclass(frozen=True)
class Asked:
    """A port of a container that others ask at, and the words that say so; ``is_certain`` where it is no mere remark, as EXPOSE is."""

    port: int
    how: str
    location: Location
    is_certain: bool = True


def listening(process: DeclaredServer | DeclaredCommand) -> Listening | None:
    """Return where a server, or ``runserver``, listens; ``None`` where that is not known."""
    if isinstance(process, DeclaredServer):
        text = process.bind
    else:
        words = [word for word in process.arguments if not word.startswith("-")]
        text = words[0] if words else "127.0.0.1:8000"
        text = f"127.0.0.1:{text}" if text.isdigit() else text
    host, _, port = text.rpartition(":")
    if not text or "$" in host or "{" in text:
        return None
    return Listening(process, host or port if ":" not in text else host, int(port) if port.isdigit() else None)


def asked(unit: Unit, files: DeploymentFiles) -> list[Asked]:
    """Return the ports at which others ask for what a unit starts in a container of its own; none where others share its localhost."""
    if unit.format == "compose":
        return list(_of_service(unit, files))
    if unit.format == "dockerfile":
        file = files.of(unit.location)
        if file is None or _OTHERS.search(file.text):
            return []
        beside = internal_ports(files, file.folder, "app") if not _has_processes(files, file.folder) else ()
        return [*_fly(beside), *(() if _has_sidecar(files) else _exposed(file))]
    if re.fullmatch(r"fly(?:[._-].+)?\.toml", Path(unit.location.path).name):
        file = files.of(unit.location)
        return list(_fly(internal_ports(files, file.folder, unit.name))) if file is not None else []
    return []


def _has_sidecar(files: DeploymentFiles) -> bool:
    """Whether a manifest of Kubernetes has a proxy: it may be in the same pod, and share its localhost."""
    manifests = (file.text for file in files.named(r".+\.ya?ml") if re.search(r"^kind:", file.text, re.MULTILINE))
    return any(re.search(r"image:\s*\S*(?:nginx|envoy|caddy|haproxy)", text) for text in manifests)


def _fly(ports: Iterable[tuple[int, Location]]) -> Iterator[Asked]:
    for port, place in ports:
        yield Asked(port, f"internal_port = {port}", place)


def _has_processes(files: DeploymentFiles, folder: Path) -> bool:
    return any("[processes]" in file.text for file in files.named(r"fly(?:[._-].+)?\.toml") if file.folder == folder)


def _of_service(unit: Unit, files: DeploymentFiles) -> Iterator[Asked]:
    found = service_of(unit, files)
    if found is None or found[1].get("network_mode") or _shares_its_network(unit.name, found[0], files):
        return
    file, service = found
    image = dockerfile_of(unit, files)
    if image is not None and _OTHERS.search(image.text):
        return
    line = line_of_key(service, "ports", unit.location.line or 1)
    for entry in listed(service.get("ports")):
        target = entry.get("target") if isinstance(entry, dict) else entry
        match = _PUBLISHED.fullmatch(str(target).strip())
        if match is not None and int(match["port"]) not in _OF_TOOLS:
            shown = f"ports: {target}" if isinstance(entry, dict) else f"ports: {entry}"
            yield Asked(int(match["port"]), shown, Location(file.relative, line_of(entry, line)))
    yield from _proxied(unit.name, file, files)
    if image is not None:
        yield from _exposed(image)


def _shares_its_network(name: str, file: DeploymentFile, files: DeploymentFiles) -> bool:
    """Whether another service runs in the network of this one, and so shares its localhost: a proxy, for instance."""
    return any(
        other.get("network_mode") in (f"service:{name}", f"container:{name}")
        for other in services_of(files).get(file, {}).values()
    )


def _proxied(name: str, file: DeploymentFile, files: DeploymentFiles) -> Iterator[Asked]:
    """Yield the ports of a service that the nginx beside it hands requests on to."""
    if not re.search(r"\bnginx\b", file.text):
        return
    pattern = re.compile(rf"\b{re.escape(name)}:(?P<port>\d+)\b")
    for configuration, _ in configurations(files):
        code = re.sub(r"#.*", "", configuration.text)
        for match in pattern.finditer(code):
            line = code.count("\n", 0, match.start()) + 1
            yield Asked(int(match["port"]), f"nginx asks {match.group()}", Location(configuration.relative, line))


def _exposed(file: DeploymentFile) -> Iterator[Asked]:
    for match in _EXPOSE.finditer(file.text):
        yield Asked(int(match["port"]), match.group(), file.place(match.start()), is_certain=False)
