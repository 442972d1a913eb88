"""Workflows of GitHub Actions: the jobs that have servers beside them.

https://docs.github.com/en/actions/tutorials/use-containerized-services
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.containers import ServerContainer, server_container
from django_conformance.discovery.deployment.yaml_text import (
    Text,
    line_of,
    line_of_key,
    listed,
    mapping,
    pairs,
)
from django_conformance.inventory.common import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles


@dataclass(frozen=True)
class Job:
    """A job of a workflow: ``in_container`` where its steps run in one, beside those of its services."""

    file: DeploymentFile
    name: str
    in_container: bool
    services: tuple[ServerContainer, ...]
    variables: tuple[tuple[str, str, Location], ...] = ()
    text: str = field(default="", compare=False)


def jobs(files: DeploymentFiles) -> Iterator[Job]:
    """Yield each job that has services."""
    yield from _of_gitlab(files)
    for file in files.every:
        if (
            not re.search(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$", file.path.as_posix())
            or "services" not in file.text
        ):
            continue
        for document in map(mapping, file.documents):
            for name, job in mapping(document.get("jobs")).items():
                services = tuple(_services(file, mapping(mapping(job).get("services"))))
                if services:
                    given = tuple(_given(file, document, mapping(job)))
                    yield Job(
                        file,
                        str(name),
                        bool(mapping(job).get("container") or isinstance(mapping(job).get("container"), str)),
                        services,
                        given,
                        str(job),
                    )


def _of_gitlab(files: DeploymentFiles) -> Iterator[Job]:
    """Yield each job of GitLab that has services: it runs in a container, and gives them its variables."""
    for file in files.every:
        if file.name not in (".gitlab-ci.yml", ".gitlab-ci.yaml") or "services" not in file.text:
            continue
        for document in map(mapping, file.documents):
            common = {**document, **mapping(document.get("default"))}
            for name, given in document.items():
                job = mapping(given)
                listed_services = listed(job.get("services") or common.get("services"))
                if "script" not in job or not listed_services or job.get("tags") or common.get("tags"):
                    continue
                own = {**mapping(common.get("variables")), **mapping(job.get("variables"))}
                places = tuple(
                    (str(key), str(value), Location(file.relative, line_of(value, line_of(key))))
                    for key, value in own.items()
                )
                variables = {key: value for key, value, _ in places}
                services = tuple(_of_image(file, entry, variables) for entry in listed_services)
                if services and (job.get("image") or common.get("image")):
                    yield Job(file, str(name), True, tuple(filter(None, services)), places, str(job))


def _of_image(file: DeploymentFile, entry: Any, variables: dict[str, str]) -> ServerContainer | None:
    """Return the server that an entry of services starts; it is called as its image, or by its alias."""
    image = str(entry.get("name") if isinstance(entry, Mapping) else entry)
    name = str(mapping(entry).get("alias") or image.partition(":")[0].rpartition("/")[2])
    place = Location(file.relative, line_of(mapping(entry).get("name", entry)))
    server = server_container(name, {"image": image, "ports": [1]}, place)
    return replace(server, variables=variables) if server is not None else None


def service_containers(files: DeploymentFiles) -> Iterator[ServerContainer]:
    """Yield the servers that jobs have beside them."""
    for job in jobs(files):
        yield from job.services


def _services(file: DeploymentFile, services: Mapping[str, Any]) -> Iterator[ServerContainer]:
    for name, given in services.items():
        service = mapping(given)
        server = server_container(str(name), service, Location(file.relative, line_of_key(services, name)))
        if server is not None:
            variables = pairs(service.get("env"))
            yield replace(server, variables=variables, own=tuple(variables))


def _given(
    file: DeploymentFile, document: Mapping[str, Any], job: Mapping[str, Any]
) -> Iterator[tuple[str, str, Location]]:
    """Yield the variables that the steps of a job get: name, value and place; a job's own replace those of its workflow."""
    steps = [mapping(step) for step in listed(job.get("steps"))]
    own = mapping(job.get("env"))
    for around in (document, job, *steps):
        for name, value in mapping(around.get("env")).items():
            if around is document and name in own:
                continue
            line = value.line if isinstance(value, Text) else line_of(name)
            yield str(name), str(value), Location(file.relative, line)
