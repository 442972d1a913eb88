"""The Redis that is the broker drops no keys when its memory is full.

Why: a queue is a key without an expiry. Under ``allkeys-lru`` and the like Redis deletes any key that was not used for long, a
queue with all of its tasks too: they are lost, and nothing says so.

Fix: ``maxmemory-policy noeviction`` for the broker, and a Redis of its own for the cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.containers import server_containers
from django_conformance.discovery.deployment.yaml_text import line_of, listed, pairs
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#key-eviction",
)

_POLICY = re.compile(r"maxmemory[-_]policy[\"',=:\s-]+(?P<policy>allkeys-\w+)", re.IGNORECASE)
_VARIABLES = ("REDIS_EXTRA_FLAGS", "REDIS_ARGS", "VALKEY_EXTRA_FLAGS")
_LOCAL = ("localhost", "127.0.0.1")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each Redis of a deployment that a broker's URL names, and whose policy drops keys of any kind."""
    hosts = {host for app in project.apps for host in _hosts(str(app.declared("broker_url") or ""))}
    is_local = not hosts.isdisjoint(_LOCAL)
    for name, policy, place, is_only in _dropping(project) if hosts else ():
        if name in hosts or (is_only and is_local):
            yield Finding(
                f"{name} is the broker, and its maxmemory-policy is {policy}: when its memory is full it drops queues with the "
                "tasks in them",
                subject=name,
                location=place,
                hint="Write noeviction.",
                evidence={"policy": policy},
            )


def _hosts(url: str) -> Iterator[str]:
    """Yield the hosts of a broker's URL, where it is one of Redis."""
    for part in url.split(";"):
        match = re.match(r"rediss?://(?:[^@/]*@)?(?P<host>[\w.-]+)", part.strip())
        if match is not None:
            yield match["host"]


def _dropping(project: CeleryProject) -> Iterator[tuple[str, str, Location, bool]]:
    """Yield each Redis that drops keys: its name, the policy, its place, and whether there is no other."""
    files = project.context.deployment_files
    redis = [server for server in server_containers(files) if server.kind == "redis"]
    services = {file.relative: services for file, services in services_of(files).items() if file.stage != "development"}
    for server in redis:
        service = services.get(server.file, {}).get(server.name, {})
        command = service.get("command") or service.get("entrypoint") or ""
        flags = [value for name, value in pairs(service.get("environment")).items() if name in _VARIABLES]
        match = _POLICY.search(" ".join((*map(str, listed(command) or [command]), *flags)))
        if match is not None:
            line = line_of(command, server.location.line or 1)
            yield server.name, match["policy"], Location(server.file, line), len(redis) == 1
    configured = files.named(r".*(?:redis|valkey).*\.conf")
    for file in configured if len(configured) == 1 and len(redis) <= 1 else ():
        for number, text in enumerate(file.text.splitlines(), 1):
            match = _POLICY.match(text.strip())
            if match is not None:
                yield redis[0].name if redis else file.relative, match["policy"], Location(file.relative, number), True
