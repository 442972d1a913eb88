"""A worker in a container of its own does not look for its broker on localhost.

Why: in a service of Compose localhost is the service itself, where nothing but the worker runs: it prints "Connection refused" for ever, and
no task is run. Flower and beat do the same.

Fix: name the service of the broker: ``redis://redis:6379/0``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from django_conformance.discovery.celery.declared import app_named
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import DeclaredBeat, DeclaredTool, DeclaredWorker, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/compose/how-tos/networking/")

_Process: TypeAlias = DeclaredWorker | DeclaredBeat | DeclaredTool

_OF_BROKERS = re.compile(r"BROKER|RABBIT|AMQP", re.IGNORECASE)


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each Celery process of a Compose service that a variable gives a broker on localhost; settings are not looked at."""
    deployment = project.context.deployment
    processes: list[_Process] = [
        *each_line(deployment.workers),
        *each_line(deployment.beats),
        *(tool for tool in each_line(deployment.tools) if tool.tool == "flower"),
    ]
    told: set[str] = set()
    for process in processes:
        unit = process.unit
        named = [name for name in unit.loopback or () if _OF_BROKERS.search(name)]
        if named and unit.name not in told and app_named(process.app, project) is not None:
            told.add(unit.name)
            yield Finding(
                f"{unit.name} runs {process.command!r} in a container of its own, and its {named[0]} is on localhost: there is no broker in that container",
                subject=unit.name,
                location=process.location,
                hint="Write the name of the broker's service in place of localhost.",
                evidence={"command": process.command},
            )
