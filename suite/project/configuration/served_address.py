"""A server in a container listens where it is asked.

Why: at 127.0.0.1, the default of Gunicorn, Uvicorn, Daphne and runserver, a server answers its own container alone: a published port, a proxy
in another container and a health check of the platform get no connection. So they do at a port that it does not listen at.

Fix: listen at all addresses, ``gunicorn --bind 0.0.0.0:8000``, ``uvicorn --host 0.0.0.0``, ``daphne -b 0.0.0.0``, and at the port that is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.deployment.listening import Asked, Listening, asked, listening
from django_conformance.discovery.project import Project
from django_conformance.inventory import DeclaredCommand, DeclaredServer, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/engine/network/port-publishing/")

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
        if place is None or not ports:
            continue
        if place.is_local:
            yield _local(place, ports[0])
        elif (wrong := _elsewhere(place, ports, processes)) is not None:
            yield _other_port(place, wrong)


def _local(place: Listening, port: Asked) -> Finding:
    process = place.process
    return Finding(
        f"{process.unit.name} listens at {place.host}:{place.port or ''}".rstrip(":")
        + f", which only its own container reaches, and is asked from outside ({port.how}): run {process.command!r} at 0.0.0.0",
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
        f"{process.unit.name} listens at port {place.port} ({process.location}), and is asked at port {port.port} ({port.how})",
        subject=process.unit.name,
        location=port.location,
        hint=f"Ask at port {place.port}, or write {_option(process).format(port.port)}.",
    )


def _option(process: DeclaredServer | DeclaredCommand) -> str:
    if isinstance(process, DeclaredCommand):
        return f"{process.name} 0.0.0.0:{{}}"
    return _OPTIONS.get(process.program, "--host 0.0.0.0 --port {}")
