"""A container reaches the services beside it by their service names.

Why: in a container localhost is the container itself. Redis or PostgreSQL of the same Compose file runs in another one: every connection to
127.0.0.1 is refused, a host that no service is called as is not known, and a published port is one of the host's.

Fix: write the name of the service as the host, and the port that its server listens at: ``redis://redis:6379/0``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.certain import has_these_settings, is_certain, is_judged_elsewhere
from django_conformance.discovery.deployment.containers import (
    ServerContainer,
    known_hosts,
    of_the_host,
    server_containers,
)
from django_conformance.discovery.deployment.files import DeploymentFiles
from django_conformance.discovery.project import Project
from django_conformance.inventory import Endpoint
from django_conformance.inventory.deployment import Declared
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(level="should", docs="https://docs.docker.com/compose/how-tos/networking/", settings=True)

_HERE = ("localhost", "127.0.0.1", "0.0.0.0", "::1")  # noqa: S104 - an address that settings name


def find(project: Project) -> Iterator[Finding]:
    """Yield each address of localhost that a container of a Compose file asks another container of it by."""
    files, context = project.context.deployment_files, project.context
    servers = list(server_containers(files))
    if not servers or is_judged_elsewhere(context):
        return
    hosts = of_the_host(files)
    deployment = context.deployment
    processes = [
        process
        for process in (*deployment.servers, *deployment.workers, *deployment.beats)
        if process.unit.format == "compose"
        and process.unit.stage != "development"
        and (process.unit.location.path, process.unit.name) not in hosts
        and has_these_settings(context, process)
    ]
    told: set[tuple[str, str]] = set()
    for endpoint in project.inventory.project.endpoints:
        setting = endpoint.purpose.partition("[")[0]
        if " of " not in endpoint.purpose and endpoint.host not in _HERE:
            yield from _elsewhere(endpoint, setting, processes, servers, project)
        if endpoint.host not in _HERE or " of " in endpoint.purpose or (endpoint.purpose, endpoint.kind) in told:
            continue
        pair = next(_beside(endpoint, processes, servers), None)
        if pair is None or not is_certain(project.context, setting, pair[0]):
            continue
        process, server = pair
        told.add((endpoint.purpose, endpoint.kind))
        yield Finding(
            f"{endpoint.purpose} names {endpoint.host}:{endpoint.port}, which in the container of {process.unit.name} "
            f"({process.unit.location}) is that container itself: {server.kind} runs in {server.name} ({server.location})",
            subject=endpoint.purpose,
            location=place_of(context.sources, setting),
            hint=f"Write {server.name!r} in place of {endpoint.host!r}.",
            evidence={"host": endpoint.host, "service": server.name},
        )


def _elsewhere(
    endpoint: Endpoint, setting: str, processes: list[Declared], servers: list[ServerContainer], project: Project
) -> Iterator[Finding]:
    """Yield a host that no service of the file has, and a port that is only the host's."""
    files, sources = project.context.deployment_files, project.context.sources
    pair = next(_beside(endpoint, processes, servers), None)
    if pair is None or not is_certain(project.context, setting, pair[0]):
        return
    process, server = pair
    named = next((other for other in servers if endpoint.host in other.names and other.file == server.file), None)
    if named is None:
        if (
            _has_other_networks(server, files)
            or endpoint.host in known_hosts(files)
            or not re.fullmatch(r"[A-Za-z][\w-]*", endpoint.host)
        ):
            return
        told = f"{endpoint.purpose} names the host {endpoint.host!r}, and no service of {server.file} has that name"
        hint = f"Write {server.name!r} in place of {endpoint.host!r}."
    else:
        target = named.published.get(endpoint.port or 0)
        if target in (None, endpoint.port) or named.command:
            return
        told = f"{endpoint.purpose} names {endpoint.host}:{endpoint.port}, and {endpoint.port} is the port of the host: in the network, {named.name} listens at {target}"
        hint = f"Write {target} in place of {endpoint.port}."
    yield Finding(
        f"{told} ({process.unit.name} runs with it, {process.unit.location})",
        subject=endpoint.purpose,
        location=place_of(sources, setting),
        hint=hint,
        evidence={"host": endpoint.host, "service": server.name},
    )


def _has_other_networks(server: ServerContainer, files: DeploymentFiles) -> bool:
    """Whether the containers of a file are in a network that others make, with names of its own."""
    return any(file.relative == server.file and re.search(r"\bexternal:", file.text) for file in files.every)


def _beside(
    endpoint: Endpoint, processes: list[Declared], servers: list[ServerContainer]
) -> Iterator[tuple[Declared, ServerContainer]]:
    """Yield each process with a server of the endpoint's kind in the same Compose file, where the process's container has none."""
    for process in processes:
        for server in servers:
            if server.kind == endpoint.kind and server.file == process.unit.stack.partition(" ")[0]:
                yield process, server
