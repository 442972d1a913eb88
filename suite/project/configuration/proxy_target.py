"""nginx passes requests to a host, and to a socket, that exists.

Why: nginx ends with "host not found in upstream" if no service has the name that it passes requests to, and answers 502 if no server listens on the socket that it
connects to.

Fix: write the name of the service in the Compose file, and the socket that the server binds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.containers import known_hosts
from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
from django_conformance.discovery.deployment.nginx import Directive, configurations
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server")

_HOST = re.compile(r"(?:\w+://)?(?P<host>[A-Za-z][A-Za-z0-9_-]*)(?::\d+)?(?:/.*)?")
_UPSTREAM = re.compile(r"^\s*upstream\s+([\w-]+)\s*\{", re.MULTILINE)
_STARTED = re.compile(r"--(?:name|network-alias)[ =]([\w-]+)")
"""The name that a script gives to a container which it starts."""

_HOSTS_ELSEWHERE = re.compile(r"\bexternal:|^kind:\s*Service\b", re.MULTILINE)
"""What gives a network hosts that no Compose file has."""

_SOCKET = re.compile(r"(?:\w+://)?unix:(?P<path>/[^\s:;]+).*")
_BOUND = re.compile(r"(?:unix:)?(?://)?(?P<path>/[^\s$%{]+)")


def find(project: Project) -> Iterator[Finding]:
    """Yield each host that no container has, and each socket that no server binds."""
    files = project.context.deployment_files
    bound, hosts, upstreams = _bound(project), _hosts(files), _upstreams(files)
    has_nginx = _has_nginx(files)
    knows_hosts = has_nginx and not any(_HOSTS_ELSEWHERE.search(file.text) for file in files.every)
    for file, main in configurations(files):
        is_resolved = any(map(_may_resolve, main.every()))
        for directive in main.every():
            target = _target(directive)
            socket, host = _SOCKET.fullmatch(target), _HOST.fullmatch(target)
            told = None
            if socket is not None:
                path = socket["path"]
                is_known = _is_bound(path, bound, is_shared=has_nginx) or _is_named_elsewhere(path, file, files)
                told = _of_socket(path, bound) if not is_known else None
            elif host is not None and knows_hosts and not is_resolved and host["host"] not in upstreams:
                told = _of_host(host["host"], hosts)
            if told is not None:
                what, hint = told
                place = Location(file.relative, directive.line)
                yield Finding(what, subject=file.path.name, location=place, hint=hint)


def _bound(project: Project) -> set[str]:
    """Return the sockets that servers bind."""
    given = (
        _BOUND.fullmatch(server.options.get(option, ""))
        for server in project.context.deployment.servers
        for option in ("bind", "uds", "unix-socket")
    )
    return {match["path"] for match in given if match is not None}


def _hosts(files: DeploymentFiles) -> set[str]:
    return known_hosts(files) | {name for file in files.scripts for name in _STARTED.findall(file.text)}


def _upstreams(files: DeploymentFiles) -> set[str]:
    return {name for file in files.every for name in _UPSTREAM.findall(file.text)}


def _has_nginx(files: DeploymentFiles) -> bool:
    """Whether services of Compose files run nginx, each in a network of its own."""
    every = (service for services in services_of(files).values() for service in services.values())
    proxies = [service for service in every if "nginx" in str(service)]
    return bool(proxies) and not any(service.get("network_mode") for service in proxies)


def _may_resolve(directive: Directive) -> bool:
    """Whether a directive looks hosts up as requests come, or includes a file that may do so."""
    words = str(directive.words)
    return directive.name in ("resolver", "include") and "mime" not in words and "param" not in words


def _is_named_elsewhere(path: str, file: DeploymentFile, files: DeploymentFiles) -> bool:
    """Whether another file of the repository has the path of a socket."""
    others = (other for other in files.every if other is not file and other.path.suffix not in (".md", ".rst", ".txt"))
    return any(_stem(path) in other.text for other in others)


def _of_socket(path: str, bound: set[str]) -> tuple[str, str]:
    """Return that no server binds a socket, with a hint."""
    shown = ", ".join(sorted(bound))
    return f"nginx connects to the socket {path}, and the server listens on {shown}", f"Write {min(bound)}."


def _of_host(name: str, hosts: set[str]) -> tuple[str, str] | None:
    """Return that no container has a name, with a hint; ``None`` where one does, or a template replaces the name."""
    if name in hosts or name == "localhost" or name.isupper() or _numbered(name) in hosts:
        return None
    what = f"nginx passes requests to the host {name!r}, and no service in the Compose files has that name: nginx does not start"
    meant = nearest(name, hosts)
    return what, f"Write {meant!r}." if meant else f"The services are {', '.join(sorted(hosts))}."


def _is_bound(path: str, bound: set[str], *, is_shared: bool) -> bool:
    """Whether a server binds a socket, or none is known to bind any; containers that share a volume may mount it at different paths, and /var/run is /run."""
    own = {_stem(known) for known in bound}
    return (
        not own
        or _stem(path) in own
        or (is_shared and path.rpartition("/")[2] in {known.rpartition("/")[2] for known in own})
    )


def _stem(path: str) -> str:
    """Return the path of a socket without the number that one of several processes has in it."""
    return re.sub(r"\d+(\.\w+)?$", "", path.removeprefix("/var"))


def _numbered(name: str) -> str:
    """Return the service of a container that Compose names by its project and a number: ``shop-web-1``."""
    return re.sub(r"^.+?[_-](?=[^_-]+[_-]\d+$)|[_-]\d+$", "", name)


def _target(directive: Directive) -> str:
    """Return what a directive hands requests on to; empty where a variable decides."""
    is_server = directive.name == "server" and directive.words and not directive.block
    passes = directive.name in ("proxy_pass", "uwsgi_pass", "grpc_pass") and directive.words
    return directive.words[0] if (is_server or passes) and "$" not in directive.words[0] else ""
