"""No view waits for a task longer than its server waits for the view.

Why: gunicorn kills a worker whose request takes longer than its timeout, 30 seconds by default. The visitor
gets an error, as do the other requests of that process, while the code that handles the timeout never runs.

Fix: lower the timeout of ``get()``, or let the visitor ask for the result again; or raise ``--timeout``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.waits import waits_in
from django_conformance.inventory import DeclaredServer
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import seconds_of

rule = Rule(level="should", docs="https://docs.gunicorn.org/en/stable/settings.html#timeout")

_DEFAULT = 30.0
_SYNCHRONOUS = (None, "sync")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each function but a task's that waits for a result longer than gunicorn waits for a request."""
    servers = [server for server in project.context.deployment.servers if _is_killing(server)]
    tasks = {task.node for task in project.definitions}
    for server in servers[:1]:
        patience = server.timeout if server.timeout is not None else _DEFAULT
        for file in project.files if patience else ():
            if "management" in file.module.split("."):
                continue
            for function in file.functions:
                for wait in waits_in(function, file) if function not in tasks else ():
                    seconds = seconds_of(_timeout(wait), file)
                    if seconds is not None and seconds > patience:
                        yield Finding(
                            f"{function.name}() waits up to {seconds:g} s for a task, and gunicorn ({server.location}) kills "
                            f"the process after {patience:g} s",
                            at=file.at(wait),
                            evidence={"timeout": seconds, "gunicorn": patience},
                        )


def _is_killing(server: DeclaredServer) -> bool:
    is_gunicorn = server.program == "gunicorn" and server.unit.stage != "development"
    return is_gunicorn and server.worker_class in _SYNCHRONOUS


def _timeout(wait: ast.Call) -> ast.expr | None:
    return next((keyword.value for keyword in wait.keywords if keyword.arg == "timeout"), None)
