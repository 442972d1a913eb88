"""Files of hosting platforms: Fly, Render, Heroku, Railway.

https://fly.io/docs/reference/configuration/
https://render.com/docs/blueprint-spec
https://devcenter.heroku.com/articles/heroku-yml-build-manifest
https://docs.railway.com/reference/config-as-code
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.start import Start, number, shell_words, unit_of
from django_conformance.discovery.deployment.yaml_text import Text, line_of, listed, mapping

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
    from django_conformance.inventory.common import Location
    from django_conformance.inventory.deployment import Role

_RENDER: dict[str, Role] = {"cron": "scheduled"}


def starts(files: DeploymentFiles) -> Iterator[Start]:
    """Yield what the files of each platform start."""
    readers: tuple[tuple[str, Callable[[DeploymentFile], Iterator[Start]]], ...] = (
        (r"fly(?:[._-].+)?\.toml", _fly),
        (r"render\.ya?ml", _render),
        (r"heroku\.yml", _heroku),
        (r"app\.json", _app),
        (r"railway\.(?:json|toml)", _railway),
    )
    for pattern, read in readers:
        for file in files.named(pattern):
            yield from read(file)


def _fly(file: DeploymentFile) -> Iterator[Start]:
    content = _toml(file)
    variables = {str(name): str(value) for name, value in mapping(content.get("env")).items()}
    for name, command in mapping(content.get("processes")).items():
        yield _start(file, str(name), command, variables=variables)
    release = mapping(content.get("deploy")).get("release_command")
    if release:
        yield _start(file, "release_command", release, role="release", variables=variables)


def internal_ports(files: DeploymentFiles, folder: Path, process: str) -> Iterator[tuple[int, Location]]:
    """Yield the ports that Fly asks a process at, of the files in a folder, with their places."""
    for file in files.named(r"fly(?:[._-].+)?\.toml"):
        content = _toml(file) if file.folder == folder else {}
        for service in (mapping(content.get("http_service")), *map(mapping, listed(content.get("services")))):
            named, port = listed(service.get("processes")), service.get("internal_port")
            if isinstance(port, int) and process in (named or ["app"]):
                match = re.search(rf"internal_port\s*=\s*{port}\b", file.text)
                yield port, file.place(match.start() if match is not None else 0)


def _render(file: DeploymentFile) -> Iterator[Start]:
    for document in file.documents:
        for service in map(mapping, listed(mapping(document).get("services"))):
            name, kind = str(service.get("name", "service")), str(service.get("type", "web"))
            variables = {
                str(entry.get("key")): str(entry["value"])
                for entry in map(mapping, listed(service.get("envVars")))
                if "value" in entry
            }
            most = mapping(service.get("scaling")).get("maxInstances", service.get("numInstances", 1))
            commands: tuple[tuple[str, Role], ...] = (
                ("buildCommand", "build"),
                ("preDeployCommand", "release"),
                ("startCommand", _RENDER.get(kind, "service")),
                ("dockerCommand", _RENDER.get(kind, "service")),
            )
            for key, role in commands:
                if service.get(key):
                    yield _start(file, name, service[key], role=role, variables=variables, replicas=number(most))


def _heroku(file: DeploymentFile) -> Iterator[Start]:
    for document in map(mapping, file.documents):
        for name, command in mapping(document.get("run")).items():
            yield _start(file, str(name), mapping(command).get("command", command))
        release = mapping(document.get("release")).get("command")
        if release:
            yield _start(file, "release", release, role="release")


def _app(file: DeploymentFile) -> Iterator[Start]:
    for name, command in mapping(_json(file).get("scripts")).items():
        text = mapping(command).get("command", command)
        if isinstance(text, str):
            yield _start(file, str(name), text, role="release")


def _railway(file: DeploymentFile) -> Iterator[Start]:
    content = _json(file) if file.name.endswith(".json") else _toml(file)
    deploy, build = mapping(content.get("deploy")), mapping(content.get("build"))
    commands: tuple[tuple[Any, Role], ...] = (
        (build.get("buildCommand"), "build"),
        (deploy.get("preDeployCommand"), "release"),
        (deploy.get("startCommand"), "scheduled" if deploy.get("cronSchedule") else "service"),
    )
    for command, role in commands:
        for text in command if isinstance(command, list) else [command] if command else []:
            yield _start(file, "railway", text, role=role, replicas=number(deploy.get("numReplicas", 1)))


def _start(
    file: DeploymentFile,
    name: str,
    command: Any,
    *,
    role: Role = "service",
    variables: Mapping[str, str] | None = None,
    replicas: int = 1,
) -> Start:
    texts = [str(item) for item in command] if isinstance(command, list) else [command]
    text = " && ".join(texts) if len(texts) > 1 else texts[0] if isinstance(texts[0], str) else str(texts[0])
    line = line_of(text) if isinstance(text, Text) else _line(file, text)
    unit = unit_of(
        file,
        name,
        file.path.name,
        line,
        role=role,
        stage="production" if file.stage == "unsaid" else file.stage,
        replicas=replicas,
        variables=variables,
    )
    return Start(unit, shell_words(text), file.folder, dict(variables or {}))


def _line(file: DeploymentFile, text: str) -> int:
    """Return the first line that has the beginning of a string, as no parser of these formats says where it stands."""
    first = text.strip().splitlines()[0][:40] if text.strip() else text
    return next((line for line, written in enumerate(file.text.splitlines(), 1) if first in written), 1)


def _toml(file: DeploymentFile) -> Mapping[str, Any]:
    try:
        return mapping(tomllib.loads(file.text))
    except ValueError:
        return {}


def _json(file: DeploymentFile) -> Mapping[str, Any]:
    try:
        return mapping(json.loads(file.text))
    except ValueError:
        return {}
