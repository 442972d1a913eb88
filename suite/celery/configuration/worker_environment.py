"""A worker gets every variable that its server gets and the project reads.

Why: both run the same settings. If the worker's service lacks a variable or its file, the worker does not start, or runs
with a default: another database, another key, another broker.

Fix: give both services the same ``environment`` and ``env_file``, with an anchor (``<<: *app``) or ``extends``; in Kubernetes the same
``envFrom``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.celery.declared import consumers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.deployed_settings import module_of
from django_conformance.discovery.deployment.certain import LOADING
from django_conformance.discovery.deployment.compose_services import service_of
from django_conformance.discovery.deployment.yaml_text import listed
from django_conformance.inventory import Declared, DeclaredBeat, Location, Unit
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should", docs="https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/"
)

_READING = re.compile(
    rb"\b(?:environ(?:\.get)?|getenv|env(?:\.\w+)?|config|environ\.setdefault)\s*[(\[]\s*[\"']([A-Z][A-Z0-9_]+)[\"']"
)
_OF_SERVERS = re.compile(
    r"HOST(S|NAME)?$|ORIGIN|CORS|CSRF|COOKIE|SESSION|STATIC|(^|_)PORT$|WEB_|GUNICORN|UVICORN|DAPHNE|WORKERS"
)
"""Names of what matters to requests alone."""
_OF_SERVICES = re.compile(
    r"REDIS|BROKER|RABBIT|AMQP|CELERY|CACHE|DB|DATABASE|POSTGRES|(^|_)PG|SQL|MONGO|ELASTIC|SMTP|MAIL"
)
"""Names of what both connect to: ``REDIS_HOST`` is none of a server's alone."""
_OF_REQUESTS = ("wsgi", "asgi", "urls", "views", "consumers", "routing", "middleware", "manage", "gunicorn")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each worker that lacks variables which a server in the same Compose file, or folder of manifests, has."""
    read = dict(_read(project)) if project.apps else {}
    told: set[tuple[str, str]] = set()
    beats = [beat for beat in project.context.deployment.beats if beat.unit.stage != "development"]
    for server in project.context.deployment.servers if read else ():
        for worker in (*(consumer.worker for consumer in consumers(project)), *beats):
            pair = server.unit.name, worker.unit.name
            if pair in told or not _beside(server.unit, worker.unit) or _is_template(server.unit, project):
                continue
            told.add(pair)
            module = module_of(worker, project.context.project)
            finding = _lacking(server.unit, worker, read, module or "other settings")
            if finding is not None and finding.evidence["files"] and _reads_files_itself(worker.unit, project):
                continue
            if finding is not None:
                yield finding


def _beside(server: Unit, worker: Unit) -> bool:
    is_beside = server.format == worker.format in ("compose", "kubernetes") and server.stack == worker.stack
    return is_beside and server.name != worker.name and server.role == worker.role == "service"


def _reads_files_itself(unit: Unit, project: CeleryProject) -> bool:
    """Whether a unit mounts the project, and the project's code reads a file of variables in it."""
    own = service_of(unit, project.context.deployment_files)
    mounts = listed(own[1].get("volumes")) if own is not None else []
    is_mounted = any(str(mount).startswith((".:", "./:")) for mount in mounts)
    return is_mounted and bool(project.context.sources.code(containing=LOADING))


def _is_template(unit: Unit, project: CeleryProject) -> bool:
    """Whether a unit is of a template of Helm, whose variables other templates may add."""
    file = project.context.deployment_files.of(unit.location)
    return unit.format == "kubernetes" and file is not None and "{{" in file.text


def _lacking(server: Unit, process: Declared, read: dict[str, Location], module: str) -> Finding | None:
    worker, is_beat = process.unit, isinstance(process, DeclaredBeat)
    files = [file for file in server.variable_files if file not in worker.variable_files]
    if server.format == "kubernetes" and worker.variable_files and not files:
        return None  # its own secret or config map may have what the server is given one by one
    names = [name for name in server.variables if name in read and name not in worker.variables]
    names = [name for name in names if _OF_SERVICES.search(name) or not (is_beat or _OF_SERVERS.search(name))]
    if files:
        kind = "env_file " if server.format == "compose" else ""
        lack, why = f"the {kind}{', '.join(files)}", "from which the settings take their variables"
    elif names:
        lack, why = ", ".join(names), f"which {read[names[0]]} reads"
    else:
        return None
    return Finding(
        f"the server {server.name} ({server.location}) gets {lack}, {why}, and the {'beat' if is_beat else 'worker'} {worker.name} ({worker.location}) "
        f"does not: {'it runs' if is_beat else 'its tasks run'} with {module if 'DJANGO_SETTINGS_MODULE' in names else 'other settings'}, or it does not start",
        subject=worker.name,
        location=worker.location,
        evidence={"files": files, "variables": names},
    )


def _read(project: CeleryProject) -> Iterator[tuple[str, Location]]:
    """Yield the variables that the project's files read, and where."""
    for file in project.context.sources.code(containing=("environ", "getenv", "env(", "env.", "config(")):
        if file.path.stem in _OF_REQUESTS:
            continue
        for number, line in enumerate(file.content.splitlines(), 1):
            for name in _READING.findall(line):
                yield name.decode(), Location(file.relative, number)
