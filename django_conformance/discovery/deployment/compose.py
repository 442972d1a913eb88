"""Compose files: services with their commands, images, variables and replicas.

https://docs.docker.com/reference/compose-file/
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.dockerfile import image_for
from django_conformance.discovery.deployment.shell_words import ShellVariables, substitute
from django_conformance.discovery.deployment.start import (
    Start,
    joined,
    number,
    operator_in,
    stop_wait,
    unit_of,
    words_of,
)
from django_conformance.discovery.deployment.variables import variables_in
from django_conformance.discovery.deployment.wrappers import is_shell
from django_conformance.discovery.deployment.yaml_text import (
    Text,
    documents,
    line_of,
    line_of_key,
    listed,
    mapping,
    pairs,
)
from django_conformance.inventory.common import Location
from django_conformance.inventory.deployment import HealthCheck, StopWait

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.dockerfile import Image
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
    from django_conformance.inventory.deployment import Role, Stage, Unit

_BASES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_NAMED = r"(?:.*[._-])?(?:compose|stack)(?:[._-].+)?\.ya?ml"
_ON_LOCALHOST = re.compile(r"(?:^|://|@)(?:localhost|127\.0\.0\.1)(?::\d|/|$)", re.IGNORECASE)
_DEVELOPMENT_PROFILES = frozenset({"dev", "development", "local", "test", "tests", "debug", "ci"})


def starts(files: DeploymentFiles) -> Iterator[Start]:
    """Yield what the services of each Compose file start."""
    loaded = services_of(files)
    extended = {path for file, services in loaded.items() for path in _extended_files(file, services)}
    for file, services in loaded.items():
        if file.path in extended and re.fullmatch(_NAMED, file.name) is None:
            continue
        for name, service in services.items():
            whole = _extended(_overriding(file, name, service, loaded), file, files, loaded)
            start = _start(file, str(name), line_of_key(services, name), whole, files)
            if start is not None:
                yield start


def services_of(files: DeploymentFiles) -> dict[DeploymentFile, Mapping[str, Any]]:
    """Return the services of each Compose file, as they are written."""
    return {file: _services(file) for file in files.named(r".+\.ya?ml") if _is_compose(file)}


def dockerfile_of(unit: Unit, files: DeploymentFiles) -> DeploymentFile | None:
    """Return the Dockerfile that the image of a service is built from; ``None`` where it is built elsewhere."""
    found = service_of(unit, files)
    image = _image(*found, files) if found is not None else None
    return image.file if image is not None else None


def service_of(unit: Unit, files: DeploymentFiles) -> tuple[DeploymentFile, Mapping[str, Any]] | None:
    """Return the file of a service with what it says, and what it takes over from others; ``None`` for what is no service."""
    loaded = services_of(files)
    for file, services in loaded.items():
        if file.relative == unit.stack.partition(" ")[0] and unit.name in services:
            return file, _extended(_overriding(file, unit.name, services[unit.name], loaded), file, files, loaded)
    return None


def _extended_files(file: DeploymentFile, services: Mapping[str, Any]) -> Iterator[Path]:
    """Yield the files whose services are extended by those of another: they are not started for themselves."""
    for service in services.values():
        named = mapping(service.get("extends")).get("file")
        if named:
            yield Path(os.path.normpath(file.folder / str(named)))


def _is_compose(file: DeploymentFile) -> bool:
    """Whether a file is a Compose file by its name, or by what stands at the beginning of its lines."""
    return (
        re.fullmatch(_NAMED, file.name) is not None or re.search(r"^services:\s*$", file.text, re.MULTILINE) is not None
    )


def _services(file: DeploymentFile) -> Mapping[str, Any]:
    for document in documents(file.text, file.relative):
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


def _start(
    file: DeploymentFile, name: str, line: int, service: Mapping[str, Any], files: DeploymentFiles
) -> Start | None:
    image = _image(file, service, files)
    interpolated = ShellVariables(interpolation_of(file, files), None)
    variables = {**(image.variables if image else {}), **_variables(file, service, files, interpolated)}
    entrypoint = _words(service["entrypoint"], interpolated) if service.get("entrypoint") else ()
    command = _words(service["command"], interpolated) if service.get("command") else ()
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
        role=_role(service),
        stack=_stack(file, service),
        stage=_stage(file, service),
        replicas=_replicas(service, interpolated),
        variables=variables,
        operator="" if entrypoint else operator_in(service.get("command") or ""),
    )
    unit = replace(
        unit,
        variable_files=tuple(variable_files(service)),
        volumes=tuple(_volumes(service)),
        waits_for=_waits_for(service),
        is_restarted=_is_restarted(service),
        health=_health(service, file, line, image.health if image is not None else None),
        stop=_stop(service, file, line, interpolated),
        memory=_memory(service),
        unwritable=_unwritable(service, image),
        loopback=_loopback(service, variables),
        user=_user(service, image),
        image=str(service.get("image") or ""),
    )
    folder = image.file.folder if image is not None else file.folder
    return Start(unit, words, folder, variables, image.copies if image is not None else {})


def _stop(service: Mapping[str, Any], file: DeploymentFile, line: int, scope: ShellVariables) -> StopWait | None:
    given = service.get("stop_grace_period")
    place = line_of(given, line_of_key(service, "stop_grace_period", line))
    return stop_wait("stop_grace_period", None if given is None else substitute(str(given), scope), 10, file, place)


def _loopback(service: Mapping[str, Any], variables: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the variables with an address on localhost, where a service has a network of its own, and nothing else in it."""
    if service.get("network_mode") or service.get("extra_hosts"):
        return None
    return tuple(sorted(name for name, value in variables.items() if _ON_LOCALHOST.search(value)))


def _user(service: Mapping[str, Any], image: Image | None) -> str:
    """Return whose a service's processes are; an entry point may make them another user's."""
    if image is not None and (image.entrypoint or service.get("entrypoint")):
        return ""
    return str(service.get("user") or (image.user if image is not None else "")).partition(":")[0]


def _memory(service: Mapping[str, Any]) -> str:
    limits = mapping(mapping(mapping(service.get("deploy")).get("resources")).get("limits"))
    return str(limits.get("memory") or service.get("mem_limit") or "")


def _unwritable(service: Mapping[str, Any], image: Image | None) -> str:
    """Return why a service may not write into its folder, where it runs as its image says and mounts nothing there."""
    if image is None or service.get("user") or service.get("working_dir"):
        return ""
    is_mounted = any(path and image.workdir.startswith(path.rstrip("/")) for path in _volumes(service))
    return "" if is_mounted else image.unwritable


def _waits_for(service: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the services that one depends on, with the condition that they have to meet."""
    given = service.get("depends_on")
    if isinstance(given, Mapping):
        return tuple(
            (str(name), str(mapping(value).get("condition", "service_started"))) for name, value in given.items()
        )
    return tuple((str(name), "service_started") for name in listed(given))


def _is_restarted(service: Mapping[str, Any]) -> bool:
    policy = mapping(mapping(service.get("deploy")).get("restart_policy")).get("condition", "")
    return str(service.get("restart", policy or "no")).strip("'\"").lower() not in ("no", "none", "false")


def _health(
    service: Mapping[str, Any], file: DeploymentFile, line: int, of_image: HealthCheck | None
) -> HealthCheck | None:
    """Return how a service is asked whether it is healthy: as it says itself, or as its image does."""
    given = mapping(service.get("healthcheck"))
    if str(given.get("disable", "")).lower() == "true":
        return None
    test = given.get("test")
    if not test:
        return of_image
    words = [str(word) for word in test] if isinstance(test, list) else ["CMD-SHELL", str(test)]
    if words[0] == "NONE":
        return None
    first = next((word for word in listed(test) if isinstance(word, Text)), test)
    place = Location(getattr(first, "path", file.relative), line_of(test, line_of_key(service, "healthcheck", line)))
    has_shell = words[0] != "CMD" or is_shell("".join(words[1:2]))
    return HealthCheck("command", " ".join(words[1:]).replace("$$", "$"), place, has_shell=has_shell)


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


def interpolation_of(file: DeploymentFile, files: DeploymentFiles) -> dict[str, str]:
    """Return the variables that Compose puts into a file itself, from the ``.env`` beside it."""
    beside = files.at(file.folder / ".env")
    return variables_in(beside.text) if beside is not None else {}


def _variables(
    file: DeploymentFile, service: Mapping[str, Any], files: DeploymentFiles, scope: ShellVariables
) -> dict[str, str]:
    variables: dict[str, str] = {}
    for path in variable_files(service):
        named = files.at(file.folder / path)
        variables |= variables_in(named.text) if named is not None else {}
    own = {name: substitute(value, scope) for name, value in pairs(service.get("environment")).items()}
    return {**variables, **own}


def variable_files(service: Mapping[str, Any]) -> Iterator[str]:
    """Yield the files that a service takes variables from."""
    given = service.get("env_file")
    for entry in given if isinstance(given, list) else [given] if given else []:
        yield str(mapping(entry).get("path", "") if isinstance(entry, Mapping) else entry)


def _volumes(service: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths in its container that a service mounts volumes and folders at."""
    given = service.get("volumes")
    for entry in given if isinstance(given, list) else []:
        if isinstance(entry, Mapping):
            yield str(entry.get("target", ""))
        else:
            parts = str(entry).split(":")
            yield parts[1] if len(parts) > 1 else parts[0]


def _words(command: Any, scope: ShellVariables) -> tuple[str, ...]:
    def known(text: Any) -> Any:
        if not isinstance(text, str):
            return text
        replaced = substitute(text.replace("$$", "\0"), scope).replace("\0", "$")
        return text.like(replaced) if isinstance(text, Text) else replaced

    return words_of([known(item) for item in command] if isinstance(command, list) else known(command))


def _replicas(service: Mapping[str, Any], scope: ShellVariables) -> int:
    given = mapping(service.get("deploy")).get("replicas", service.get("scale", 1))
    return number(substitute(str(given), scope))


def _stack(file: DeploymentFile, service: Mapping[str, Any]) -> str:
    """Return the name of what is started together: services with profiles are only with others of these."""
    profiles = sorted(str(profile) for profile in listed(service.get("profiles")))
    return " ".join((file.relative, *profiles))


def _role(service: Mapping[str, Any]) -> Role:
    mode = str(mapping(service.get("deploy")).get("mode", ""))
    return "release" if mode.endswith("-job") else "service"


def _stage(file: DeploymentFile, service: Mapping[str, Any]) -> Stage:
    profiles = {str(profile).lower() for profile in listed(service.get("profiles"))}
    if profiles and profiles <= _DEVELOPMENT_PROFILES:
        return "development"
    return file.stage
