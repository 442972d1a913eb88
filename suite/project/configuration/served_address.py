"""A server in a container listens at the address and port where others connect to it.

Why: at 127.0.0.1, the default of Gunicorn, Uvicorn, Daphne and runserver, a server answers only its own container: a published port, a proxy
in another container and the platform's health check cannot connect. Neither can they at a port where nothing listens.

Fix: listen at all addresses, ``gunicorn --bind 0.0.0.0:8000``, ``uvicorn --host 0.0.0.0``, ``daphne -b 0.0.0.0``, and at the port that others connect to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.files import DeploymentFiles
from django_conformance.discovery.deployment.listening import Asked, Listening, asked, listening
from django_conformance.discovery.project import Project
from django_conformance.inventory import DeclaredCommand, DeclaredServer, Unit, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/engine/network/port-publishing/")

_OF_HEROKU = ("app.json", "heroku.yml", "runtime.txt")
_OPTIONS = {"gunicorn": "--bind 0.0.0.0:{}", "hypercorn": "--bind 0.0.0.0:{}", "daphne": "-b 0.0.0.0 -p {}"}


def find(project: Project) -> Iterator[Finding]:
    """Yield each server of a container that those who ask for it do not reach."""
    files, deployment = project.context.deployment_files, project.context.deployment
    commands = [command for command in deployment.commands if command.name in ("runserver", "runserver_plus")]
    processes: list[DeclaredServer | DeclaredCommand] = [*each_line(deployment.servers), *each_line(commands)]
    for process in processes:
        if process.unit.role != "service" or process.is_conditional:
            continue
        place, ports = listening(process), asked(process.unit, files)
        if place is not None and (told := _of_platform(place, project) or _of_supervisor(place, project)):
            yield told
        if place is None or not ports:
            continue
        if place.is_local:
            yield _local(place, ports[0])
        elif (wrong := _elsewhere(place, ports, processes)) is not None:
            yield _other_port(place, wrong)


def _of_platform(place: Listening, project: Project) -> Finding | None:
    """Return that a platform does not reach a server: it gives the port as $PORT, and asks from outside."""
    process, unit = place.process, place.process.unit
    is_default = isinstance(process, DeclaredServer) and process.program == "gunicorn" and "bind" not in process.options
    files = project.context.deployment_files
    if is_default or "PORT" in unit.variables or "PORT" in _written(unit, files):
        return None
    if unit.format == "procfile" and unit.name == "web" and unit.stage != "development":
        if not any(file.name in _OF_HEROKU for file in files.every) and not _releases(unit, files):
            return None
    elif unit.format != "render.yaml" or not place.is_local:
        return None
    return Finding(
        f"{unit.name} listens at {place.host}:{place.port}, and the platform connects to $PORT from outside: it decides that the server did not start",
        subject=unit.name,
        location=process.location,
        hint=f"Write {_option(process).format('$PORT')}.",
    )


def _written(unit: Unit, files: DeploymentFiles) -> str:
    """Return the line of a unit as its file has it."""
    file = files.of(unit.location)
    lines = file.text.splitlines() if file is not None else []
    return "".join(lines[(unit.location.line or 1) - 1 :][:1])


def _releases(unit: Unit, files: DeploymentFiles) -> bool:
    """Whether a Procfile has a release phase, which only platforms run."""
    file = files.of(unit.location)
    return file is not None and re.search(r"^release:", file.text, re.MULTILINE) is not None


def _of_supervisor(place: Listening, project: Project) -> Finding | None:
    """Return that several processes of one program listen at the same port."""
    process, unit = place.process, place.process.unit
    if unit.format != "supervisor" or unit.replicas < 2 or place.port is None:
        return None
    line = _written(unit, project.context.deployment_files)
    if "process_num" in line or "--reuse-port" in line or "--fd" in line:
        return None
    return Finding(
        f"{unit.name} is started {unit.replicas} times (numprocs), and each listens at port {place.port}: all but one end with 'address already in use'",
        subject=unit.name,
        location=process.location,
        hint="Write a port or a socket of its own for each, with %(process_num)d, or the workers of one server.",
    )


def _local(place: Listening, port: Asked) -> Finding:
    process = place.process
    return Finding(
        f"{process.unit.name} listens at {place.host}:{place.port or ''}".rstrip(":")
        + f", which only its own container reaches, and others connect from outside ({port.how}): run {process.command!r} at 0.0.0.0",
        subject=process.unit.name,
        location=process.location,
        hint=f"Write {_option(process).format(place.port or port.port)}.",
        evidence={"asked": str(port.location)},
    )


def _elsewhere(place: Listening, ports: list[Asked], processes: list[DeclaredServer | DeclaredCommand]) -> Asked | None:
    """Return the port that is asked where a unit's only server listens at none of those that are."""
    unit = place.process.unit
    beside = [process for process in processes if (process.unit.name, process.unit.stack) == (unit.name, unit.stack)]
    certain = [port for port in ports if port.is_certain]
    if place.port is None or len(beside) > 1 or any(port.port == place.port for port in ports):
        return None
    return certain[0] if certain else None


def _other_port(place: Listening, port: Asked) -> Finding:
    process = place.process
    return Finding(
        f"{process.unit.name} listens at port {place.port} ({process.location}), and others connect to port {port.port} ({port.how})",
        subject=process.unit.name,
        location=port.location,
        hint=f"Connect to port {place.port}, or write {_option(process).format(port.port)}.",
    )


def _option(process: DeclaredServer | DeclaredCommand) -> str:
    if isinstance(process, DeclaredCommand):
        return f"{process.name} 0.0.0.0:{{}}"
    return _OPTIONS.get(process.program, "--host 0.0.0.0 --port {}")
