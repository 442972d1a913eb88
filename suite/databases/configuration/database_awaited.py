"""A container that migrates at start-up waits until its database accepts connections.

Why: ``depends_on: [db]`` waits until the container of the database is started, not until the database in it is ready. At the first start
``migrate`` is refused, the container ends, and nothing starts it again.

Fix: a ``healthcheck`` for the database, and ``depends_on: {db: {condition: service_healthy}}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.deployment.compose import dockerfile_of
from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.files import DeploymentFiles
from django_conformance.inventory import Unit, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/compose/how-tos/startup-order/")

_DATABASES = re.compile(r"(?:\S*/)?(?:postgres|postgis|mysql|mariadb|timescaledb|pgvector)(?::\S+)?")
_NAME = re.compile(r"[\w.-]+")
_WAITING = re.compile(
    r"wait|pg_isready|\bnc\b|dockerize|\buntil\b|\bwhile\b|\bsleep\b|mysqladmin|healthy|for\s+i\s+in", re.IGNORECASE
)


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each service that migrates before it serves, beside a database that it does not wait for, and that is not started again."""
    deployment, files = project.context.deployment, project.context.deployment_files
    serving = {server.unit for server in deployment.servers if server.program != "runserver"}
    services = {file.relative: listed for file, listed in services_of(files).items()}
    told = set()
    for command in each_line(deployment.commands):
        unit = command.unit
        if command.name != "migrate" or unit.format != "compose" or unit not in serving or unit in told:
            continue
        beside = services.get(unit.location.path, {})
        database = next(
            (name for name, service in beside.items() if _DATABASES.fullmatch(str(service.get("image", "")))), None
        )
        is_awaited = any(condition == "service_healthy" for _, condition in unit.waits_for)
        if database is None or unit.stage == "development" or unit.is_restarted or is_awaited:
            continue
        texts = [str(beside.get(unit.name, {})), *_scripts(unit, str(beside.get(unit.name, {})), files)]
        started = next((file.text for file in files.scripts if file.relative == command.location.path), "")
        if any(_WAITING.search(text) for text in (*texts, started)):
            continue
        if any("wait" in other.name for other in deployment.commands):
            continue
        told.add(unit)
        yield Finding(
            f"{unit.name} ({unit.location}) migrates as it starts and does not wait until {database} takes connections; when that is refused, "
            "the container ends, and nothing starts it again",
            subject=unit.name,
            location=command.location,
            hint=f"Write depends_on: {{{database}: {{condition: service_healthy}}}}, and a healthcheck for {database}.",
        )


def _scripts(unit: Unit, service: str, files: DeploymentFiles) -> Iterator[str]:
    """Yield the scripts whose names a service and the Dockerfile of its image say: one of them may be its entrypoint."""
    dockerfile = dockerfile_of(unit, files)
    named = set(_NAME.findall(f"{service} {dockerfile.text if dockerfile is not None else ''}".lower()))
    for script in files.scripts:
        if script.name in named:
            yield script.text
