"""A container's script replaces itself with the worker (``exec``), so that the worker gets the container's signals.

Why: a container's first process gets SIGTERM when the container is stopped. Where that is the shell of a script which waits for the worker,
the worker never hears of it: it takes new tasks until it is killed, after 10 s by Docker and 30 s by Kubernetes, and what it has begun is
left half done, at each deployment.

Fix: start the worker by ``exec celery …`` as the last line of the script.
"""

import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import DeclaredWorker, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/reference/dockerfile/#exec-form-entrypoint-example")

_ENDING = re.compile(r"\s*(?:#|fi\b|esac\b|done\b|;;|\}|exit\b|else\b|elif\b|echo\b|\*?\)|[\w\"|*-]+\))")
"""Lines after a worker that start nothing, or that run in its place."""
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
                hint=_hint(worker, project),
                evidence={"command": worker.command, "script": worker.shell},
            )


def _hint(worker: DeclaredWorker, project: CeleryProject) -> str:
    """Say what to write: ``exec`` ends a script, so one that starts more than the worker cannot have it."""
    file = project.context.deployment_files.at(project.context.project / worker.location.path)
    lines = file.text.splitlines()[(worker.location.line or 1) - 1 :] if file is not None else []
    after = [line for line in lines[1:] if line.strip() and not _ENDING.match(line)]
    if after or (lines and lines[0].rstrip().endswith(("&", "\\"))):
        return f"{worker.shell} starts more than the worker: run each in a container of its own, or let the script pass SIGTERM on by a trap."
    return f"Write exec {worker.command} in {worker.shell}."
