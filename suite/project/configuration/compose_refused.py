"""Compose accepts its files as they are written.

Why: ``docker compose up`` stops before anything starts if a service mounts a named volume, or depends on a service, that is not declared. It stops halfway if a service waits
for ``service_healthy`` of a container without a health check: "container has no healthcheck configured".

Fix: declare the volume under the top-level ``volumes:``, correct the name of the service, and give the service that others wait for a ``healthcheck``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.containers import official
from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
from django_conformance.discovery.deployment.yaml_text import line_of, line_of_key, listed, mapping
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="must", docs="https://docs.docker.com/reference/compose-file/services/#depends_on")

_NAMED_VOLUME = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]+):/\S*")
"""A single letter is a drive of Windows."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each volume and service that no file has, and each wait for a health that nobody asks for.

    Files of any folder may be merged with one another.
    """
    files = project.context.deployment_files
    loaded = services_of(files)
    if any(re.search(r"^include:", file.text, re.MULTILINE) for file in loaded):
        return
    volumes = {name for file in loaded for name in _top(file, "volumes")}
    beside: dict[str, list[Mapping[str, Any]]] = {}
    for services in loaded.values():
        for name, service in services.items():
            beside.setdefault(str(name), []).append(service)
    for file, services in loaded.items():
        if (
            file.is_test
            or "override" in file.name
            or any(not {"image", "build", "extends"} & set(service) for service in services.values())
        ):
            continue  # it is merged over a file that may be elsewhere
        for name, service in services.items():
            if "extends" not in service:
                yield from _volumes(file, str(name), service, volumes)
                yield from _waits(file, str(name), service, beside, files)


def _top(file: DeploymentFile, key: str) -> Iterator[str]:
    for document in file.documents:
        yield from map(str, mapping(mapping(document).get(key)))


def _volumes(file: DeploymentFile, name: str, service: Mapping[str, Any], volumes: set[str]) -> Iterator[Finding]:
    for entry in listed(service.get("volumes")):
        match = _NAMED_VOLUME.match(str(entry)) if not isinstance(entry, Mapping) else None
        if match is None or match["name"] in volumes:
            continue
        meant = nearest(match["name"], volumes)
        yield Finding(
            f"{name} mounts the volume {match['name']!r}, which no Compose file declares: Compose refuses the file",
            subject=name,
            location=Location(file.relative, line_of(entry, line_of_key(service, "volumes"))),
            hint=f"Write {meant!r}." if meant else f"Add {match['name']}: to the top-level volumes.",
        )


def _waits(
    file: DeploymentFile,
    name: str,
    service: Mapping[str, Any],
    beside: Mapping[str, list[Mapping[str, Any]]],
    files: DeploymentFiles,
) -> Iterator[Finding]:
    given = service.get("depends_on")
    for key in given if isinstance(given, (dict, list)) else ():
        target = str(key)
        options = mapping(given.get(key)) if isinstance(given, Mapping) else {}
        why = ""
        if "$" in target or options.get("required", True) in (False, "false"):
            continue
        if target not in beside:
            meant = nearest(target, beside)
            why = f"depends on the service {target!r}, which no Compose file has: Compose refuses the file"
            hint = f"Write {meant!r}." if meant else ""
        elif options.get("condition") == "service_healthy" and _has_no_check(beside[target], file, files):
            why = f"waits for {target} to be healthy, which has no healthcheck: it never starts"
            hint = f"Write a healthcheck for {target}."
        if why:
            place = line_of(key, line_of_key(service, "depends_on"))
            yield Finding(f"{name} {why}", subject=name, location=Location(file.relative, place), hint=hint)


def _has_no_check(services: list[Mapping[str, Any]], file: DeploymentFile, files: DeploymentFiles) -> bool:
    """Whether no file gives a service a health check, and at least one says what it runs."""
    is_known = any("image" in service or "build" in service for service in services)
    return is_known and all(_is_unasked(service, file, files) for service in services)


def _is_unasked(service: Mapping[str, Any], file: DeploymentFile, files: DeploymentFiles) -> bool:
    """Whether nothing gives a service a health check: neither its file, nor its image as far as that is known."""
    if "healthcheck" in service or "extends" in service or "<<" in service:
        return False
    image, build = str(service.get("image", "")), service.get("build")
    if build is None:
        return bool(official(image)[0]) or not image
    context = build if isinstance(build, str) else mapping(build).get("context", ".")
    name = "Dockerfile" if isinstance(build, str) else mapping(build).get("dockerfile", "Dockerfile")
    dockerfile = files.at(Path(file.folder, str(context), str(name)))
    return dockerfile is not None and "HEALTHCHECK" not in dockerfile.text and "FROM python" in dockerfile.text
