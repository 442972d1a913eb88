"""The container of a database or broker gets the variables that its image reads.

Why: ``postgres`` and ``mysql`` do not start without a password ("superuser password is not specified"). They ignore a variable of another
name: POSTGRES_DATABASE creates no database, and ``redis`` ignores REDIS_PASSWORD and refuses a client that sends a password.

Fix: write the name that the message suggests. Redis takes its password from ``command: redis-server --requirepass …``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.containers import ServerContainer, server_containers
from django_conformance.discovery.deployment.files import DeploymentFiles
from django_conformance.discovery.deployment.workflows import service_containers
from django_conformance.discovery.deployment.yaml_text import pairs
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://hub.docker.com/_/postgres")

_REQUIRED = {
    "postgres": ("POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE", "POSTGRES_HOST_AUTH_METHOD"),
    "mysql": (
        "MYSQL_ROOT_PASSWORD",
        "MYSQL_ROOT_PASSWORD_FILE",
        "MYSQL_ALLOW_EMPTY_PASSWORD",
        "MYSQL_RANDOM_ROOT_PASSWORD",
    ),
    "mariadb": tuple(
        f"{prefix}_{name}"
        for prefix in ("MARIADB", "MYSQL")
        for name in (
            "ROOT_PASSWORD",
            "ROOT_PASSWORD_FILE",
            "ROOT_PASSWORD_HASH",
            "ALLOW_EMPTY_PASSWORD",
            "ALLOW_EMPTY_ROOT_PASSWORD",
            "RANDOM_ROOT_PASSWORD",
        )
    ),
}
"""Images that do not start without one of these."""

_MYSQL = {
    **dict.fromkeys(
        ("MYSQL_DB", "MYSQL_NAME", "MYSQL_DBNAME", "MYSQL_DB_NAME", "MYSQL_DATABASE_NAME"), "MYSQL_DATABASE"
    ),
    **dict.fromkeys(("MYSQL_USERNAME", "MYSQL_DB_USER"), "MYSQL_USER"),
    **dict.fromkeys(("MYSQL_PASS", "MYSQL_PASSWD", "MYSQL_DB_PASSWORD"), "MYSQL_PASSWORD"),
    **dict.fromkeys(("MYSQL_ROOT_PASS", "MYSQL_ROOT_PASSWD"), "MYSQL_ROOT_PASSWORD"),
}
_MEANT = {
    "postgres": {
        **dict.fromkeys(("POSTGRES_DATABASE", "POSTGRES_DBNAME", "POSTGRES_DB_NAME", "POSTGRES_NAME"), "POSTGRES_DB"),
        **dict.fromkeys(("POSTGRES_USERNAME", "POSTGRES_DB_USER", "POSTGRES_USR"), "POSTGRES_USER"),
        **dict.fromkeys(
            ("POSTGRES_PASS", "POSTGRES_PASSWD", "POSTGRES_PWD", "POSTGRES_DB_PASSWORD"), "POSTGRES_PASSWORD"
        ),
    },
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "rabbitmq": {
        **dict.fromkeys(("RABBITMQ_USER", "RABBITMQ_USERNAME", "RABBITMQ_DEFAULT_USERNAME"), "RABBITMQ_DEFAULT_USER"),
        **dict.fromkeys(("RABBITMQ_PASS", "RABBITMQ_PASSWORD", "RABBITMQ_DEFAULT_PASSWORD"), "RABBITMQ_DEFAULT_PASS"),
        "RABBITMQ_VHOST": "RABBITMQ_DEFAULT_VHOST",
    },
}
"""Names that an image does not read, and those that are meant by them."""

_DEFAULTS = {"postgres": "postgres", "rabbitmq": "guest"}
"""What images call the user, and PostgreSQL's the database, where no variable says otherwise."""

_OLD = 10
"""Older releases of PostgreSQL's image asked for no password."""

_WITHOUT = "redis"
"""The image that reads no variable for its password."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each variable that an image does not read, and each image that lacks one that it needs."""
    files = project.context.deployment_files
    for server in (*server_containers(files), *service_containers(files)):
        wrong = list(_misnamed(server))
        for name, meant in wrong:
            yield Finding(
                f"the image {server.service.get('image')} of {server.name} does not read {name}: it reads {meant}",
                subject=server.name,
                location=server.location,
                hint=f"Write {meant} in place of {name}.",
            )
        if not wrong and _lacks(server) and not _gets_elsewhere(server, files):
            yield Finding(
                f"{server.name} runs {server.service.get('image')} without {_REQUIRED[server.image][0]}: it does not start with an empty volume",
                subject=server.name,
                location=server.location,
                hint=f"Give it {_REQUIRED[server.image][0]}.",
            )
        if (
            server.image == _WITHOUT
            and "REDIS_PASSWORD" in server.own
            and not server.command
            and not server.has_own_files
            and (server.variables or {}).get("REDIS_PASSWORD") not in ("", "null")
        ):
            yield Finding(
                f"the image {server.service.get('image')} of {server.name} does not read REDIS_PASSWORD: the server has no password, and refuses clients that send one",
                subject=server.name,
                location=server.location,
                hint="Write command: redis-server --requirepass ${REDIS_PASSWORD}.",
            )


def _misnamed(server: ServerContainer) -> Iterator[tuple[str, str]]:
    """Yield the variables of a service's own that its image does not read, with what is meant by them."""
    for name in server.own:
        meant = _MEANT.get(server.image, {}).get(name)
        is_default = (server.variables or {}).get(name) in ("", _DEFAULTS.get(server.image))
        if meant is not None and meant not in (server.variables or {}) and meant not in server.own and not is_default:
            yield name, meant


def _lacks(server: ServerContainer) -> bool:
    """Whether a server certainly gets none of the variables that its image needs."""
    needed = _REQUIRED.get(server.image)
    is_client = re.match(r"postgres|mysqld|mariadbd|-", server.command or "-") is None
    major = server.tag.partition(".")[0]
    is_old = server.image == "postgres" and major.isdigit() and int(major) < _OLD
    if needed is None or server.variables is None or is_client or is_old:
        return False
    return not any(name in server.variables for name in needed) and not server.service.get("secrets")


def _gets_elsewhere(server: ServerContainer, files: DeploymentFiles) -> bool:
    """Whether another Compose file, merged over this one or below it, gives the service a variable that its image needs."""
    for file, services in services_of(files).items():
        service = services.get(server.name, {}) if file.relative != server.file else {}
        if service.get("env_file") or service.get("secrets") or service.get("extends"):
            return True
        if any(name in pairs(service.get("environment")) for name in _REQUIRED[server.image]):
            return True
    return False
