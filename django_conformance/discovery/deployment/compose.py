"""What the services of Compose files start: their commands, images, variables and replicas.

https://docs.docker.com/reference/compose-file/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.compose_keys import (
    command_words,
    health_of,
    is_restarted,
    loopback_of,
    memory_of,
    replicas_of,
    role_of,
    stack_of,
    stage_of,
    stop_of,
    unwritable_of,
    user_of,
    volumes_of,
    waits_for,
)
from django_conformance.discovery.deployment.compose_services import (
    extended_files,
    is_named_compose,
    service_of,
    services_of,
    whole,
)
from django_conformance.discovery.deployment.compose_variables import interpolation_of, variable_files, variables_of
from django_conformance.discovery.deployment.dockerfile import image_for
from django_conformance.discovery.deployment.shell_words import ShellVariables
from django_conformance.discovery.deployment.start import (
    Start,
    joined,
    operator_in,
    unit_of,
)
from django_conformance.discovery.deployment.yaml_text import (
    line_of,
    line_of_key,
    mapping,
)

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.dockerfile import Image
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
    from django_conformance.inventory.deployment import Unit


def starts(files: DeploymentFiles) -> Iterator[Start]:
    """Yield what the services of each Compose file start."""
    loaded = services_of(files)
    extended = {path for file, services in loaded.items() for path in extended_files(file, services)}
    for file, services in loaded.items():
        if file.path in extended and not is_named_compose(file):
            continue
        for name in services:
            service = whole(file, name, files, loaded)
            start = _start(file, str(name), line_of_key(services, name), service, files)
            if start is not None:
                yield start


def _start(
    file: DeploymentFile, name: str, line: int, service: Mapping[str, Any], files: DeploymentFiles
) -> Start | None:
    image = _image(file, service, files)
    interpolated = ShellVariables(interpolation_of(file, files), None)
    variables = {**(image.variables if image else {}), **variables_of(file, service, files, interpolated)}
    entrypoint = command_words(service["entrypoint"], interpolated) if service.get("entrypoint") else ()
    command = command_words(service["command"], interpolated) if service.get("command") else ()
    if image is not None and not entrypoint:
        entrypoint, command = image.entrypoint, command or image.command
    words = joined(entrypoint, command)
    if not words and str(service.get("image", "")).startswith("mher/flower"):
        words = ("celery", "flower")
    if not words:
        return None
    line = line_of(service.get("command") or service.get("entrypoint"), line)
    unit = unit_of(
        file,
        name,
        "compose",
        line,
        role=role_of(service),
        stack=stack_of(file, service),
        stage=stage_of(file, service),
        replicas=replicas_of(service, interpolated),
        variables=variables,
        operator="" if entrypoint else operator_in(service.get("command") or ""),
    )
    unit = replace(
        unit,
        variable_files=tuple(variable_files(service)),
        volumes=tuple(volumes_of(service)),
        waits_for=waits_for(service),
        is_restarted=is_restarted(service),
        health=health_of(service, file, line, image.health if image is not None else None),
        stop=stop_of(service, file, line, interpolated),
        memory=memory_of(service),
        unwritable=unwritable_of(service, image),
        loopback=loopback_of(service, variables),
        user=user_of(service, image),
        image=str(service.get("image") or ""),
    )
    folder = image.file.folder if image is not None else file.folder
    return Start(unit, words, folder, variables, image.copies if image is not None else {})


def dockerfile_of(unit: Unit, files: DeploymentFiles) -> DeploymentFile | None:
    """Return the Dockerfile that the image of a service is built from; ``None`` where it is built elsewhere."""
    found = service_of(unit, files)
    image = _image(*found, files) if found is not None else None
    return image.file if image is not None else None


def _image(file: DeploymentFile, service: Mapping[str, Any], files: DeploymentFiles) -> Image | None:
    build = service.get("build")
    if build is None:
        return None
    given = {"context": build} if isinstance(build, str) else mapping(build)
    context = Path(file.folder, str(given.get("context", ".")))
    dockerfile, target = given.get("dockerfile"), given.get("target")
    return image_for(
        files, context, None if dockerfile is None else str(dockerfile), None if target is None else str(target)
    )
