"""The steps of a workflow can reach the services of their job.

Why: a job runs on the runner itself, not in a container. There, services are not known by name, and a service without ``ports`` cannot be reached
at all: each connection is refused, or ends with "could not translate host name". In a job with ``container`` it is the other
way round: localhost is the job's own container.

Fix: ``ports: ["5432:5432"]`` for the service, and localhost as the host; in a job with ``container``, the name of the service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from django_conformance.discovery.deployment.workflows import Job, jobs
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should",
    docs="https://docs.github.com/en/actions/tutorials/use-containerized-services/create-postgresql-service-containers",
)

_LOCAL = ("localhost", "127.0.0.1", "::1")
_OF_HOSTS = re.compile(r"HOST|SERVER|ADDR|URL|URI|BROKER|BACKEND|LOCATION|DSN|CACHE", re.IGNORECASE)
_IN_NETWORK = re.compile(
    r"container\.network|docker[ -]compose|services\.|docker run|docker exec|docker://|/etc/hosts|\.network\b|--network"
)
_PUBLISHED = re.compile(r"(?:-p|--publish)[ =]?[\"']?\d+:\d+")
"""What a job says that reaches its services in another way."""

_PASSWORD = re.compile(r"(?:\w+_)?(?:DB|DATABASE|POSTGRES|PG|SQL)_?(?:PASSWORD|PASS)")
_ROLE = re.compile(r"\b(?:CREATE|ALTER)\s+(?:ROLE|USER)\b|\bcreateuser\b", re.IGNORECASE)
"""What a step gives the database a role of its own with."""
_URL = re.compile(r"postg\w+://[^:/@]+:(?P<password>[^@]*)@(?:localhost|127\.0\.0\.1|postgres|db)\b.*")
_SCHEMES = {
    "postgresql": r"postgres|postgis|pg|(?<![a-z])db(?![a-z])|database|sql",
    "redis": r"redis|valkey|cache|broker|celery",
    "rabbitmq": r"amqp|rabbit|broker|celery",
    "mariadb": r"mysql|maria|(?<![a-z])db(?![a-z])|database|sql",
}


def find(project: Project) -> Iterator[Finding]:
    """Yield each service that the steps of its job do not reach, and each host that they do not know."""
    for job in jobs(project.context.deployment_files):
        if _IN_NETWORK.search(job.text):
            continue
        wrong = list(_hosts(job))
        yield from wrong
        yield from _passwords(job)
        for service in job.services:
            if not job.in_container and not _is_published(service.service) and not wrong:
                yield Finding(
                    f"the service {service.name} of the job {job.name} has no ports: the steps run on the runner and cannot reach it",
                    subject=service.name,
                    location=service.location,
                    hint=f'Write ports: ["{_PORTS[service.kind]}:{_PORTS[service.kind]}"].',
                )


_PORTS = {"postgresql": 5432, "redis": 6379, "rabbitmq": 5672, "mariadb": 3306}


def _is_published(service: Mapping[str, Any]) -> bool:
    return bool(service.get("ports")) or _PUBLISHED.search(str(service.get("options", ""))) is not None


def _hosts(job: Job) -> Iterator[Finding]:
    for name, value, place in job.variables:
        if not _OF_HOSTS.search(name):
            continue
        for service in job.services:
            host = _host(name, value)
            if not job.in_container and host == service.name:
                yield Finding(
                    f"{name} names the host {host!r}, and the steps of the job {job.name} run on the runner, where no service is known by its name",
                    subject=name,
                    location=place,
                    hint="Write localhost, and publish the port of the service.",
                )
            elif (
                job.in_container
                and host in _LOCAL
                and re.search(_SCHEMES[service.kind], f"{name} {value}", re.IGNORECASE)
            ):
                yield Finding(
                    f"{name} names {host}, which is the container of the job {job.name} itself: the service is {service.name}",
                    subject=name,
                    location=place,
                    hint=f"Write {service.name!r} as the host.",
                )


def _passwords(job: Job) -> Iterator[Finding]:
    """Yield a password that the database of a job is not made with."""
    made = {
        (service.variables or {}).get("POSTGRES_PASSWORD") for service in job.services if service.image == "postgres"
    } - {None}
    is_open = any("POSTGRES_HOST_AUTH_METHOD" in (service.variables or {}) for service in job.services)
    if len(made) != 1 or is_open or _ROLE.search(job.text):
        return
    (password,) = made
    for name, value, place in job.variables:
        given = _URL.fullmatch(value) if name.endswith("DATABASE_URL") else None
        text = unquote(given["password"]) if given is not None else value if _PASSWORD.fullmatch(name) else password
        if text != password and "$" not in f"{text}{password}":
            yield Finding(
                f"{name} does not have the password in POSTGRES_PASSWORD of the job {job.name}: the database refuses it",
                subject=name,
                location=place,
                hint="Write the same password in both places.",
            )


def _host(name: str, value: str) -> str:
    """Return the host of an address, or of a URL; nothing for a word such as ``CACHE_BACKEND: redis``."""
    if "://" not in value and not re.search(r"HOST|SERVER|ADDR", name, re.IGNORECASE):
        return ""
    rest = value.partition("://")[2] or value
    return rest.rpartition("@")[2].partition("/")[0].partition(":")[0].strip()
