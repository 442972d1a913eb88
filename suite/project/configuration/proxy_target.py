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
from django_conformance.discovery.deployment.nginx import Directive, parsed, places
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server")

_HOST = re.compile(r"(?:\w+://)?(?P<host>[A-Za-z][A-Za-z0-9_-]*)(?::\d+)?(?:/.*)?")
_UPSTREAM = re.compile(r"^\s*upstream\s+([\w-]+)\s*\{", re.MULTILINE)
_STARTED = re.compile(r"--(?:name|network-alias)[ =]([\w-]+)")
"""The name that a script gives to a container which it starts."""

_SOCKET = re.compile(r"(?:\w+://)?unix:(?P<path>/[^\s:;]+).*")


def find(project: Project) -> Iterator[Finding]:
    """Yield each host that no container has, and each socket that no server binds."""
    files, deployment = project.context.deployment_files, project.context.deployment
    hosts = known_hosts(files) | {name for file in files.scripts for name in _STARTED.findall(file.text)}
    upstreams = {name for file in files.every for name in _UPSTREAM.findall(file.text)}
    elsewhere = any(re.search(r"\bexternal:|^kind:\s*Service\b", file.text, re.MULTILINE) for file in files.every)
    proxies = [
        service
        for services in services_of(files).values()
        for service in services.values()
        if re.search(r"nginx", str(service))
    ]
    has_nginx = bool(proxies) and not any(service.get("network_mode") for service in proxies)
    bound = {
        match["path"]
        for server in deployment.servers
        for option in ("bind", "uds", "unix-socket")
        if (match := re.fullmatch(r"(?:unix:)?(?://)?(?P<path>/[^\s$%{]+)", server.options.get(option, ""))) is not None
    }
    for file in {place.file.relative: place.file for place in places(files)}.values():
        directives = [inner for block in parsed(file.text) for inner in block.every()]
        is_resolved = any(
            directive.name in ("resolver", "include")
            and "mime" not in str(directive.words)
            and "param" not in str(directive.words)
            for directive in directives
        )
        for directive in directives:
            target = _target(directive)
            socket, host = _SOCKET.fullmatch(target), _HOST.fullmatch(target)
            place = Location(file.relative, directive.line)
            if socket is not None:
                others = (
                    other
                    for other in files.every
                    if other.relative != file.relative and other.path.suffix not in (".md", ".rst", ".txt")
                )
                if (
                    bound
                    and not _is_bound(socket["path"], bound, is_shared=has_nginx)
                    and not any(_stem(socket["path"]) in other.text for other in others)
                ):
                    shown = ", ".join(sorted(bound))
                    yield Finding(
                        f"nginx connects to the socket {socket['path']}, and the server listens on {shown}",
                        subject=file.path.name,
                        location=place,
                        hint=f"Write {min(bound)}.",
                    )
            elif host is not None and has_nginx and not is_resolved and not elsewhere:
                name = host["host"]
                if (
                    name in upstreams
                    or name in hosts
                    or name == "localhost"
                    or name.isupper()
                    or _numbered(name) in hosts
                ):
                    continue
                meant = nearest(name, hosts)
                yield Finding(
                    f"nginx passes requests to the host {name!r}, and no service in the Compose files has that name: nginx does not start",
                    subject=file.path.name,
                    location=place,
                    hint=f"Write {meant!r}." if meant else f"The services are {', '.join(sorted(hosts))}.",
                )


def _is_bound(path: str, bound: set[str], *, is_shared: bool) -> bool:
    """Whether a server binds a socket; containers that share a volume may mount it at different paths, and /var/run is /run."""
    own = {_stem(known) for known in bound}
    return _stem(path) in own or (is_shared and path.rpartition("/")[2] in {known.rpartition("/")[2] for known in own})


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
