"""A worker in a container of its own looks for its broker elsewhere than on localhost.

Why: in a service of Compose localhost is the service itself, where nothing but the worker runs: it prints "Connection refused" for ever, and
no task is run. Flower and beat do the same.

Fix: name the service of the broker: ``redis://redis:6379/0``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias
from urllib.parse import urlsplit

from django_conformance.discovery.celery.declared import app_named
from django_conformance.discovery.celery.live import LiveApp
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.settings import location_of
from django_conformance.inventory import DeclaredBeat, DeclaredTool, DeclaredWorker, each_line
from django_conformance.inventory.deployment import Unit
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment

rule = Rule(level="should", docs="https://docs.docker.com/compose/how-tos/networking/")

_Process: TypeAlias = DeclaredWorker | DeclaredBeat | DeclaredTool

_OF_BROKERS = re.compile(r"BROKER|RABBIT|AMQP|CELERY.*URL|REDIS", re.IGNORECASE)
_FILES = ("read_env", "load_dotenv", "from decouple", "dotenv_values", "env_file")
"""Words of settings that read variables from a file, which may lie in the container."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each Celery process of a Compose service whose broker is on localhost."""
    deployment = project.context.deployment
    processes: list[_Process] = [
        *each_line(deployment.workers),
        *each_line(deployment.beats),
        *(tool for tool in each_line(deployment.tools) if tool.tool == "flower"),
    ]
    told: set[str] = set()
    for process in processes:
        unit, app = process.unit, app_named(process.app, project)
        if unit.format != "compose" or unit.loopback is None or app is None or "redis-server" in process.command:
            continue
        why = _of_variables(unit) or _of_settings(unit, app, project)
        if why and unit.name not in told:
            told.add(unit.name)
            yield Finding(
                f"{unit.name} runs {process.command!r} in a container of its own, and {why}: there is no broker in that container",
                subject=unit.name,
                location=process.location,
                hint="Write the name of the broker's service in place of localhost.",
                evidence={"command": process.command},
            )


def _of_variables(unit: Unit) -> str:
    """Return which of a unit's variables says so; one that names the broker comes before one of a Redis for something else."""
    named = [name for name in unit.loopback or () if re.search(r"BROKER|RABBIT|AMQP", name, re.IGNORECASE)]
    return f"its {named[0]} is on localhost" if named else ""


def _of_settings(unit: Unit, app: LiveApp, project: CeleryProject) -> str:
    """Return that the settings say so, where they certainly do in this unit too."""
    host = urlsplit(app.record.broker).hostname if "://" in app.record.broker else None
    is_other = unit.settings is not None and unit.settings != project.context.settings
    if host not in ("localhost", "127.0.0.1", "::1") or is_other:
        return ""
    prefix = f"{app.app.namespace}_" if app.app.namespace else ""
    names = (f"{prefix}BROKER_URL", "BROKER_URL", "CELERY_BROKER_URL")
    place = next((location for name in names if (location := location_of(name, project.context.sources))), None)
    if place is None:
        return ""
    if is_from_environment(project.context.sources, *names):
        is_given = bool(unit.variable_files) or any(_OF_BROKERS.search(name) for name in unit.variables)
        reads_file = bool(project.context.sources.code(containing=_FILES))
        return (
            ""
            if is_given or reads_file
            else f"nothing sets the variable that {place} reads, whose default is on {host}"
        )
    return f"{place} says that its broker is on {host}"
