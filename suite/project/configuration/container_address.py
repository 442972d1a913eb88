"""A container reaches the services beside it by their service names.

Why: in a container localhost is the container itself. Redis or PostgreSQL of the same Compose file runs in another one: every connection to
127.0.0.1 is refused.

Fix: write the name of the service as the host: ``redis://redis:6379/0``.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.deployed_settings import deployed_settings, module_of
from django_conformance.discovery.deployment.containers import ServerContainer, of_the_host, server_containers
from django_conformance.discovery.project import Project
from django_conformance.inventory import Endpoint
from django_conformance.inventory.deployment import Declared
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment, knows_variables
from django_conformance.source.setting_places import place_of

rule = Rule(level="should", docs="https://docs.docker.com/compose/how-tos/networking/", settings=True)

_HERE = ("localhost", "127.0.0.1", "0.0.0.0", "::1")  # noqa: S104 - an address that settings name
_LOADING = ("load_dotenv", "read_env", "decouple", "read_dotenv", "dotenv_values")


def find(project: Project) -> Iterator[Finding]:
    """Yield each address of localhost that a container of a Compose file asks another container of it by."""
    files, context = project.context.deployment_files, project.context
    servers = list(server_containers(files))
    if not servers or _is_judged_elsewhere(project):
        return
    hosts = of_the_host(files)
    deployment = context.deployment
    processes = [
        process
        for process in (*deployment.servers, *deployment.workers, *deployment.beats)
        if process.unit.format == "compose"
        and process.unit.stage != "development"
        and (process.unit.location.path, process.unit.name) not in hosts
        and (module_of(process, context.project) or context.settings) == context.settings
    ]
    told: set[tuple[str, str]] = set()
    for endpoint in project.inventory.project.endpoints:
        setting = endpoint.purpose.partition("[")[0]
        if endpoint.host not in _HERE or " of " in endpoint.purpose or (endpoint.purpose, endpoint.kind) in told:
            continue
        pair = next(_beside(endpoint, processes, servers), None)
        if pair is None or not _is_certain(project, setting, pair[0]):
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


def _is_judged_elsewhere(project: Project) -> bool:
    """Whether containers run these settings with variables that this process does not have."""
    if knows_variables():
        return False
    others = deployed_settings(project.context.deployment_files, project.context.settings)
    return any(settings.module == project.context.settings for settings in others)


def _beside(
    endpoint: Endpoint, processes: list[Declared], servers: list[ServerContainer]
) -> Iterator[tuple[Declared, ServerContainer]]:
    """Yield each process with a server of the endpoint's kind in the same Compose file, where the process's container has none."""
    for process in processes:
        for server in servers:
            if server.kind == endpoint.kind and server.file == process.unit.stack.partition(" ")[0]:
                yield process, server


def _is_certain(project: Project, setting: str, process: Declared) -> bool:
    """Whether nothing that could not be read gives the setting another value in the container."""
    sources, unit = project.context.sources, process.unit
    if not is_from_environment(sources, setting):
        return True
    files = project.context.deployment_files
    folder = (project.context.project / unit.location.path).parent
    is_read = all(files.at(folder / path) is not None for path in unit.variable_files)
    return is_read and not sources.code(containing=_LOADING)
