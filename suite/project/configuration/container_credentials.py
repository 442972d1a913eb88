"""The settings use the user, password and database that a container of a Compose file is created with.

Why: PostgreSQL's image creates one user, one database and one password, those of its variables, and RabbitMQ's one user and one virtual host. A client with
others is refused: "password authentication failed", "database does not exist", ACCESS_REFUSED, NOAUTH.

Fix: give the container and the settings the same values, from the same variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django_conformance.discovery.deployment.certain import has_these_settings, is_certain, is_judged_elsewhere
from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.containers import ServerContainer, server_containers
from django_conformance.discovery.deployment.files import DeploymentFiles
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries, readable
from django_conformance.source.setting_places import place_of

rule = Rule(level="should", docs="https://hub.docker.com/_/postgres", settings=True)

_ENGINES = {"postgresql": r"postg|timescale", "mariadb": r"mysql|mariadb"}
_MADE = re.compile(r"\bcreatedb\b|\b(?:create|alter)\s+(?:database|role|user)\b|add_vhost|add_user", re.IGNORECASE)
_DEPTH = 5
_URL = re.compile(r"(?:pyamqp|amqp|rediss?|valkey)://\S+")


@dataclass(frozen=True)
class _Asked:
    """What a setting asks a server for: each is a key, its value, the variable that the container has for it, and that one's value."""

    setting: str
    server: ServerContainer
    pairs: tuple[tuple[str, str, str, str], ...]

    def differing(self, *, is_shared: bool) -> str:
        """Say what the setting has and the container has not, in two halves; empty where they agree, or a value is not known."""
        for what, value, variable, made in self.pairs:
            if value == made or "$" in f"{value}{made}" or (what == "NAME" and is_shared):
                continue
            if what.upper() == "PASSWORD":
                has = "has no" if not value else "has another" if made else "has a"
                return f"{self.setting} {has} {what}, and the container {self.server.name} is created with {variable}"
            return f"{self.setting} has {what} {value!r}, and the container {self.server.name} is created with {variable} {made!r}"
        return ""


def find(project: Project) -> Iterator[Finding]:
    """Yield each user, database, password and virtual host that a container was not made with."""
    context = project.context
    files = context.deployment_files
    servers = [
        server
        for server in server_containers(files)
        if server.image and not server.has_own_files and not _is_overridden(server, files)
    ]
    if not servers or is_judged_elsewhere(context) or _are_made_by_scripts(files):
        return
    deployment = context.deployment
    processes = {
        process.unit.stack.partition(" ")[0]: process
        for process in (*deployment.servers, *deployment.workers, *deployment.beats, *deployment.commands)
        if process.unit.format == "compose"
        and process.unit.role in ("service", "release")
        and has_these_settings(context, process)
    }
    every = [*_of_databases(project, servers), *_of_addresses(project, servers)]
    for asked in every:
        process, setting = processes.get(asked.server.file), asked.setting.partition("[")[0]
        others = [other for other in every if other.server == asked.server and other.setting != asked.setting]
        told = asked.differing(is_shared=bool(others))
        if told and process is not None and is_certain(context, setting, process):
            yield Finding(
                f"{told} ({asked.server.location})",
                subject=asked.setting,
                location=place_of(context.sources, setting),
            )


def _is_overridden(server: ServerContainer, files: DeploymentFiles) -> bool:
    """Whether another Compose file gives the service other variables: it may be merged over this one."""
    others = (
        services.get(server.name, {}) for file, services in services_of(files).items() if file.relative != server.file
    )
    return any("image" not in other and {"environment", "env_file", "command"} & set(other) for other in others)


def _are_made_by_scripts(files: DeploymentFiles) -> bool:
    """Whether a script of the repository makes databases or users."""
    suffixes = (".sh", ".sql", "", ".yml", ".yaml")
    return any(_MADE.search(file.text) for file in files.every if file.path.suffix in suffixes)


def _of_databases(project: Project, servers: list[ServerContainer]) -> Iterator[_Asked]:
    for alias, entry in entries(project.context.originals.get("DATABASES")):
        given = {str(key): str(readable(value) or "") for key, value in entries(entry)}
        server = _named(given.get("HOST", ""), servers)
        if server is None or not re.search(_ENGINES.get(server.kind, r"(?!)"), given.get("ENGINE", "").lower()):
            continue
        of_engine = _of_postgres if server.image == "postgres" else _of_mysql
        yield _Asked(f"DATABASES[{alias!r}]", server, tuple(of_engine(given, server.variables or {})))


def _of_addresses(project: Project, servers: list[ServerContainer]) -> Iterator[_Asked]:
    for name, value in project.context.originals.items():
        for url in _urls(readable(value)):
            server = _named(urlsplit(url).hostname or "", servers)
            if server is not None:
                yield _Asked(str(name), server, tuple(_of_url(url, server)))


def _named(host: str, servers: list[ServerContainer]) -> ServerContainer | None:
    """Return the server that a host is, where all that its container gets is known."""
    for server in servers:
        if host and host in server.names:
            is_known = server.variables is not None and not server.service.get("secrets")
            return server if is_known and not any(name.endswith("_FILE") for name in server.variables or ()) else None
    return None


def _of_postgres(given: Mapping[str, str], variables: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    if not variables.get("POSTGRES_PASSWORD"):
        return
    made = variables.get("POSTGRES_USER") or "postgres"
    yield "USER", given.get("USER", ""), "POSTGRES_USER", made
    if given.get("NAME") not in ("postgres", "template1"):
        yield "NAME", given.get("NAME", ""), "POSTGRES_DB", variables.get("POSTGRES_DB") or made
    if variables.get("POSTGRES_HOST_AUTH_METHOD") != "trust":
        yield "PASSWORD", given.get("PASSWORD", ""), "POSTGRES_PASSWORD", variables["POSTGRES_PASSWORD"]


def _of_mysql(given: Mapping[str, str], variables: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for prefix in ("MYSQL", "MARIADB"):
        user = variables.get(f"{prefix}_USER")
        is_root = given.get("USER") == "root"
        pairs = {
            "NAME": f"{prefix}_DATABASE",
            "PASSWORD": f"{prefix}_ROOT_PASSWORD" if is_root else f"{prefix}_PASSWORD",
        }
        if user and not is_root:
            yield "USER", given.get("USER", ""), f"{prefix}_USER", user
        for key, name in pairs.items():
            if variables.get(name):
                yield key, given.get(key, ""), name, variables[name]


def _of_url(url: str, server: ServerContainer) -> Iterator[tuple[str, str, str, str]]:
    variables, parts = server.variables or {}, urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if server.image == "rabbitmq":
        yield "the user", user or "guest", "RABBITMQ_DEFAULT_USER", variables.get("RABBITMQ_DEFAULT_USER", "guest")
        made = variables.get("RABBITMQ_DEFAULT_PASS", "guest")
        yield "password", password or "guest", "RABBITMQ_DEFAULT_PASS", made
        vhost = unquote(parts.path[1:]) or "/"
        yield "the virtual host", vhost, "RABBITMQ_DEFAULT_VHOST", variables.get("RABBITMQ_DEFAULT_VHOST", "/")
    if server.image == "redis":
        match = re.search(r"--requirepass[ =]+[\"']?(?P<password>[^\s\"']+)", server.command)
        own = variables.get("REDIS_PASSWORD", "")
        if match is not None:
            named = re.fullmatch(r"\$+\{?(\w+).*", match["password"])
            yield "password", password, "--requirepass", variables.get(named[1], "$") if named else match["password"]
        elif not server.command and not own:
            yield "password", password, "no password", ""


def _urls(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the URLs of brokers and Redis in a setting, as ``readable`` gives it."""
    if isinstance(value, str) and _URL.fullmatch(value):
        yield value
    elif isinstance(value, (Mapping, list, tuple)) and depth < _DEPTH:
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _urls(inner, depth + 1)
