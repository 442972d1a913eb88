"""A script that starts a worker in a container hands it the container's signals.

Why: a container's first process gets SIGTERM when the container is stopped. Where that is the shell of a script which waits for the worker,
the worker never hears of it: it takes new tasks until it is killed, after 10 s by Docker and 30 s by Kubernetes, and what it has begun is
left half done, at each deployment.

Fix: start the worker by ``exec celery …`` as the last line of the script.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/reference/dockerfile/#exec-form-entrypoint-example")

_CONTAINERS = ("compose", "kubernetes", "dockerfile")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each worker of a container that a shell waits for; a script that catches signals may pass them on."""
    for worker in each_line(project.context.deployment.workers):
        unit = worker.unit
        if worker.shell and unit.format in _CONTAINERS and unit.role == "service" and unit.stage != "development":
            yield Finding(
                f"{unit.name} ({unit.location}) runs {worker.shell}, whose shell starts {worker.command!r} without exec: the shell gets "
                "SIGTERM when the container is stopped, and the worker is killed in the middle of its tasks",
                subject=unit.name,
                location=worker.location,
                hint=f"Write exec {worker.command} in {worker.shell}.",
                evidence={"command": worker.command, "script": worker.shell},
            )
