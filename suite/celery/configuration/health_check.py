"""The health check of a worker's or beat's container checks a process that runs in it.

Why: workers and beat do not listen on a port: an image's check for its web server fails in their containers, and so does pinging the
worker of "this host" in beat's container. ``$HOSTNAME`` in a list of words that no shell reads stays as it is: no worker has that name. Docker reports the service as unhealthy, what waits for ``service_healthy`` never
starts, and Swarm and Kubernetes restart it again and again. ``celery inspect ping`` without ``-A`` knows nothing of the project's broker.

Fix: ask a worker by ``celery -A mysite inspect ping -d celery@$HOSTNAME``, in a list behind ``"sh", "-c"``. Give beat a check of its own, or ``healthcheck: {disable: true}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.inventory import DeclaredBeat, DeclaredWorker, HealthCheck, Unit
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.docker.com/reference/dockerfile/#healthcheck")

_REQUEST = re.compile(r"(?:https?://|\bnc\s.*|/dev/tcp/)(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])", re.IGNORECASE)
_PING = re.compile(r"\b(?:inspect|status|control)\b.*?\s(?:-d|--destination)[\s=]*[\"']?(?P<node>[^\s\"']+)")
_ASKING = re.compile(r"(?:^|[\s/])celery\s+(?:inspect|status|control)\b")
_APP = re.compile(r"\s(?:-A|--app|-b|--broker|--workdir)\b")
_SERVING = (
    "HTTPServer",
    "TCPServer",
    "start_http_server",
    "start_server(",
    "make_server(",
    "run_simple(",
    "uvicorn.run",
)
"""Words of code that listens on a port: a worker may start it."""


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each worker and beat whose health check certainly fails."""
    deployment = project.context.deployment
    served = {server.unit for server in deployment.servers} | {
        command.unit for command in deployment.commands if command.name.startswith("run")
    }
    working = {worker.unit for worker in deployment.workers}
    told = set()
    is_configured = bool(project.context.sources.code(named="celeryconfig.py"))
    for process in (*deployment.workers, *deployment.beats):
        unit, health = process.unit, process.unit.health
        if health is None or unit in told or unit.role != "service" or unit.stage == "development":
            continue
        why = ""
        if unit not in served and unit not in deployment.unread and _is_request(health):
            why = "" if _listens(project) else f"{health.command!r}, and nothing in it listens on a port"
        elif isinstance(process, DeclaredBeat) and unit not in working:
            why = _of_beat(health)
        elif isinstance(process, DeclaredWorker):
            why = _of_worker(health, process, is_configured=is_configured)
        if why:
            told.add(unit)
            kind = "beat" if isinstance(process, DeclaredBeat) and unit not in working else "a worker"
            yield Finding(
                f"{unit.name} runs {kind} ({process.command!r}), and its health check is {why}: it is never healthy",
                subject=unit.name,
                location=health.location,
                evidence={"command": process.command, "health check": health.command},
            )


def _is_request(health: HealthCheck) -> bool:
    return health.kind != "command" or _REQUEST.search(health.command) is not None


def _listens(project: CeleryProject) -> bool:
    """Whether code of the project listens on a port: it may do that in the worker."""
    return bool(project.context.sources.code(containing=_SERVING))


def _of_beat(health: HealthCheck) -> str:
    ping = _PING.search(health.command)
    if ping is None or "hostname" not in ping["node"].lower():
        return ""
    return f"{health.command!r}, which asks for a worker of this host, and beat is none"


def _names_no_app(health: HealthCheck, unit: Unit) -> bool:
    """Whether a check asks workers by the broker that Celery has where neither an app nor a variable names one."""
    is_whole = unit.format in ("compose", "kubernetes") and not unit.variable_files
    return (
        is_whole
        and _ASKING.search(health.command) is not None
        and _APP.search(health.command) is None
        and not any(
            "BROKER" in name or name in ("APP", "CELERY_APP", "CELERY_CONFIG_MODULE") for name in unit.variables
        )
    )


def _of_worker(health: HealthCheck, worker: DeclaredWorker, *, is_configured: bool) -> str:
    """Return why a worker never answers a ping: another broker is asked, or it has another name."""
    if _names_no_app(health, worker.unit) and not is_configured:
        return f"{health.command!r}, which names no app and so asks a broker on localhost (amqp://guest@localhost)"
    ping = _PING.search(health.command)
    if ping is not None and "$" in ping["node"] and not health.has_shell:
        return f"{health.command!r}, which no shell reads: it asks for a worker that is called {ping['node']!r}, as it is written"
    asked, at, _ = ping["node"].partition("@") if ping is not None else ("", "", "")
    named = (worker.hostname or "celery").partition("@")[0] if "@" in (worker.hostname or "celery@") else ""
    known = all(re.fullmatch(r"[\w.-]+", name) for name in (asked, named))
    if (
        not at
        or not known
        or asked == named
        or " multi " in worker.command
        or worker.options.get("hostname", "").startswith("$")
    ):
        return ""
    return f"{health.command!r}, and the worker's name is {named}@…"
