"""The app that ``celery -A`` names in a deployment file can be loaded.

Why: the worker ends with "Unable to load celery application" where there is no such module or no app in it, and since Celery 5.0 where
``-A`` stands after ``worker``: the service restarts again and again, and no task runs. Flower ignores what stands after it, and looks at
a broker on localhost.

Fix: write the module that makes the app before the sub-command: ``celery -A mysite worker``.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from django_conformance.discovery.celery.named_app import is_found
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.named_modules import missing_module
from django_conformance.inventory import DeclaredBeat, DeclaredTool, DeclaredWorker, each_line
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(
    level="must",
    docs="https://docs.celeryq.dev/en/stable/userguide/application.html#laziness",
    after=("celery.configuration.loads",),
)

_Process: TypeAlias = DeclaredWorker | DeclaredBeat | DeclaredTool

_CHECKED = re.compile(
    r"(?:^|[\s/'\"])celery\s+(?:-A|--app)[\s=](?P<app>[A-Za-z_][\w.:]*)\s+(?:inspect|status|control)\b"
)
_OF_CELERY = ("app", "broker", "result-backend", "loader", "config", "workdir", "no-color", "quiet")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each worker and beat whose app cannot be loaded, and each that names it where Celery does not look for it."""
    if not project.apps:
        return
    deployment = project.context.deployment
    processes: list[_Process] = [
        *each_line(deployment.workers),
        *each_line(deployment.beats),
        *each_line(deployment.tools),
        *each_line(deployment.by_hand),
    ]
    for process in processes:
        message, meant = _misplaced(process, project) or _missing(process, project) or ("", "")
        if message:
            yield Finding(
                f"{process.unit.name} runs {process.command!r}, {message}",
                subject=process.unit.name,
                location=process.location,
                hint=f"Write celery -A {meant} {_subcommand(process)} …" if meant else "",
                evidence={"app": process.app, "apps": [app.path for app in project.apps]},
            )

    yield from _asked(project)


def _asked(project: CeleryProject) -> Iterator[Finding]:
    """Yield each health check that asks an app which cannot be loaded."""
    told = set()
    for unit in project.context.deployment.units:
        health = unit.health
        match = _CHECKED.search(health.command) if health is not None else None
        if health is None or match is None or health.location in told:
            continue
        told.add(health.location)
        message, meant = _unfound(match["app"], project) or ("", "")
        if message:
            yield Finding(
                f"the health check of {unit.name} runs {health.command!r}, {message}",
                subject=unit.name,
                location=health.location,
                hint=f"Write celery -A {meant} inspect ping …" if meant else "",
            )


def _subcommand(process: _Process) -> str:
    if isinstance(process, DeclaredTool):
        return process.tool
    return "beat" if isinstance(process, DeclaredBeat) else "worker"


def _misplaced(process: _Process, project: CeleryProject) -> tuple[str, str] | None:
    if isinstance(process, DeclaredTool) and process.tool == "flower":
        ignored = [name for name in process.options if name.replace("_", "-") in _OF_CELERY]
        if not ignored:
            return None
        words = " and ".join("-A" if name == "app" else f"--{name}" for name in ignored)
        return f"which has {words} after flower: Flower 1.0 and later ignore that there", process.app or ""
    version = (project.inventory.installed or "").partition(".")[0]
    if not process.is_app_misplaced or not version.isdigit() or int(version) < 5:
        return None
    return "which has -A after the sub-command: Celery 5.0 and later end there with an error", process.app or ""


def _missing(process: _Process, project: CeleryProject) -> tuple[str, str] | None:
    return None if process.app is None else _unfound(process.app, project)


def _unfound(name: str, project: CeleryProject) -> tuple[str, str] | None:
    """Return what is wrong with the name of an app, and the app that is meant by it."""
    module = name.partition(":")[0]
    if module == "celery":
        what = "and the module 'celery' is the library itself, not the project's: the worker has none of the project's tasks"
        return what, project.apps[0].path.partition(":")[0].removesuffix(".celery")
    missing, found = missing_module(module, project.context), is_found(name, project.context)
    if found or (found is None and missing is None):
        return None
    own = [app.path.partition(":")[0].removesuffix(".celery") for app in project.apps]
    meant = nearest(module, own) or (own[0] if len(set(own)) == 1 else "")
    what = f"no module {module!r}" if missing is not None else f"no Celery app that is found as {name!r}"
    return f"and the project has {what}: it does not start", meant
