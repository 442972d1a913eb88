"""Uvicorn is installed with a library for WebSockets.

Why: Uvicorn alone speaks HTTP only. Without ``websockets`` or ``wsproto`` it logs "No supported WebSocket library detected", and answers each WebSocket with 404 or 400.

Fix: require ``uvicorn[standard]``, or add ``websockets``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.inventory.deployment import DeclaredServer
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://uvicorn.dev/installation/")

_PACKAGES = re.compile(
    r".*requirements.*\.(?:txt|in)|pyproject\.toml|pipfile|setup\.(?:cfg|py)|.*\.lock|environment\.ya?ml|.*dockerfile.*|.*\.sh"
)
_IN_FOLDER = re.compile(r"(?:^|/)requirements/[^/]+\.(?:txt|in)$")
_UVICORN = re.compile(
    r"""(?:^|[\s"'])uvicorn(?![\w.:-])(?!\[[^\]]*standard)\s*(?:\[[^\]]*\])?\s*(?:$|["',;=<>~!^\s#])""",
    re.IGNORECASE | re.MULTILINE,
)
_LIBRARY = re.compile(
    r"\b(?:websockets|wsproto|hypercorn|selenium|web3|google-genai|gradio|realtime|supabase|yfinance)\b"
    r"|uvicorn\b[^\n]*standard|fastapi(?:-cli)?\[",
    re.IGNORECASE,
)
"""A library for WebSockets, and packages that require one."""
_COMMENT = re.compile(r"(?:^|[ \t])#.*$", re.MULTILINE)


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield the requirement of Uvicorn where the project is served by it and nothing requires a library for WebSockets."""
    servers = [
        server
        for server in project.context.deployment.servers
        if _is_uvicorn(server) and server.unit.stage != "development"
    ]
    routes = [route for route in project.inventory.routes if route.protocol == "websocket"]
    if not servers or not routes:
        return
    every = project.context.deployment_files.every
    files = [
        file
        for file in every
        if not file.is_test and (_PACKAGES.fullmatch(file.name) or _IN_FOLDER.search(file.relative))
    ]
    if any(_LIBRARY.search(file.text) for file in files):
        return
    for file in files:
        packages = _COMMENT.sub(_blanks, file.text)
        match = _UVICORN.search(packages) if not file.name.endswith((".sh", "dockerfile")) else None
        if match is not None:
            place = file.place(match.start() + 1)
            yield Finding(
                f"{place} requires uvicorn without websockets, and {servers[0].location} serves {len(routes)} WebSocket route(s) with it "
                f"({routes[0].pattern}): no WebSocket can be opened",
                subject="uvicorn",
                location=place,
                hint="Require uvicorn[standard], or add websockets.",
            )
            return


def _is_uvicorn(server: DeclaredServer) -> bool:
    return server.program == "uvicorn" or "uvicorn" in (server.worker_class or "").lower()


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])
