"""The services of Compose files, with what they take over from other services and files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.yaml_text import mapping, pairs

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
    from django_conformance.inventory.deployment import Unit


_BASES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_NAMED = r"(?:.*[._-])?(?:compose|stack)(?:[._-].+)?\.ya?ml"


def services_of(files: DeploymentFiles) -> dict[DeploymentFile, Mapping[str, Any]]:
    """Return the services of each Compose file, as they are written."""
    return {file: _services(file) for file in files.named(r".+\.ya?ml") if _is_compose(file)}


def service_of(unit: Unit, files: DeploymentFiles) -> tuple[DeploymentFile, Mapping[str, Any]] | None:
    """Return the file of a service with what it says, and what it takes over from others; ``None`` for what is no service."""
    loaded = services_of(files)
    for file, services in loaded.items():
        if file.relative == unit.stack.partition(" ")[0] and unit.name in services:
            return file, whole(file, unit.name, files, loaded)
    return None


def whole(
    file: DeploymentFile,
    name: str,
    files: DeploymentFiles,
    loaded: Mapping[DeploymentFile, Mapping[str, Any]],
) -> Mapping[str, Any]:
    """Return what a service says, with what it takes over from others."""
    return _extended(_overriding(file, name, loaded[file][name], loaded), file, files, loaded)


def is_named_compose(file: DeploymentFile) -> bool:
    """Whether a file has the name of a Compose file."""
    return re.fullmatch(_NAMED, file.name) is not None


def extended_files(file: DeploymentFile, services: Mapping[str, Any]) -> Iterator[Path]:
    """Yield the files whose services are extended by those of another: they are not started for themselves."""
    for service in services.values():
        named = mapping(service.get("extends")).get("file")
        if named:
            yield Path(os.path.normpath(file.folder / str(named)))


def _is_compose(file: DeploymentFile) -> bool:
    """Whether a file is a Compose file by its name, or by what stands at the beginning of its lines."""
    return is_named_compose(file) or re.search(r"^services:\s*$", file.text, re.MULTILINE) is not None


def _services(file: DeploymentFile) -> Mapping[str, Any]:
    for document in file.documents:
        services = mapping(mapping(document).get("services"))
        if services:
            return {name: mapping(service) for name, service in services.items()}
    return {}


def _overriding(
    file: DeploymentFile, name: str, service: Mapping[str, Any], loaded: Mapping[DeploymentFile, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Return a service of a file that is merged over ``compose.yaml`` with what that says; others as they are."""
    if file.name in _BASES or "image" in service or "build" in service:
        return service
    base = next(
        (services for other, services in loaded.items() if other.folder == file.folder and other.name in _BASES), {}
    )
    return _merged(base.get(name, {}), service)


def _extended(
    service: Mapping[str, Any],
    file: DeploymentFile,
    files: DeploymentFiles,
    loaded: Mapping[DeploymentFile, Mapping[str, Any]],
    depth: int = 0,
) -> Mapping[str, Any]:
    extends = service.get("extends")
    if extends is None or depth > 5:  # noqa: PLR2004 - a circle
        return service
    named = {"service": extends} if isinstance(extends, str) else mapping(extends)
    source = files.at(file.folder / str(named["file"])) if named.get("file") else file
    if source is None:
        return service
    services = loaded.get(source) or _services(source)
    base = _extended(services.get(str(named.get("service")), {}), source, files, loaded, depth + 1)
    return _merged(base, {key: value for key, value in service.items() if key != "extends"})


def _merged(base: Mapping[str, Any], service: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**base, **service}
    if "environment" in base and "environment" in service:
        merged["environment"] = {**pairs(base["environment"]), **pairs(service["environment"])}
    if "deploy" in base and "deploy" in service:
        merged["deploy"] = {**mapping(base["deploy"]), **mapping(service["deploy"])}
    return merged
