"""A worker does not delete waiting tasks when it starts.

Why: ``celery worker --purge`` and ``celery purge`` delete every message of the queues. In a service or an entry point that happens at each
start: what was sent while the worker was restarted is lost, and nothing says so.

Fix: remove the option. Where old tasks should not run, send them with ``expires``.
"""

from __future__ import annotations

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import Declared, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.celeryq.dev/en/stable/reference/cli.html#cmdoption-celery-worker-purge")

_OPTIONS = ("purge", "discard")
_STARTING = ("service", "init", "release")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each process of a deployment that empties queues when it starts."""
    deployment = project.context.deployment
    purging: list[Declared] = [
        worker for worker in each_line(deployment.workers) if not worker.options.keys().isdisjoint(_OPTIONS)
    ]
    purging += [tool for tool in each_line(deployment.tools) if tool.tool == "purge"]
    for process in purging:
        if process.unit.role in _STARTING and process.unit.stage != "development":
            yield Finding(
                f"{process.unit.name} runs {process.command!r}: each time that it starts, all tasks that wait are deleted",
                subject=process.unit.name,
                location=process.location,
                evidence={"command": process.command},
            )
