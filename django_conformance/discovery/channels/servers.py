"""ASGI servers: those of the environment, and the one to serve a project with."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SERVERS = ("daphne", "uvicorn", "hypercorn")
SERVER_VARIABLE = "DJANGO_CONFORMANCE_ASGI_SERVER"

_DEPLOYMENT = (
    "requirements*.txt",
    "requirements/*.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.cfg",
    "Procfile",
    "Dockerfile",
    "*compose*.y*ml",
)


def installed_version(package: str) -> str | None:
    """Return the version of a package in this environment, ``None`` where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def installed_servers() -> dict[str, str]:
    """Return the ASGI servers of this environment and their versions."""
    versions = {name: installed_version(name) for name in SERVERS}
    return {name: installed for name, installed in versions.items() if installed is not None}


def chosen_server(servers: Mapping[str, str], apps: Iterable[str], project: Path) -> str | None:
    """Return the server to serve the project with.

    That is the one asked for by environment variable, the one that the project says it uses, or the first installed.
    """
    asked = os.environ.get(SERVER_VARIABLE)
    if asked in servers:
        return asked
    if "daphne" in servers and any(app.startswith("daphne") for app in apps):
        return "daphne"
    texts = [
        path.read_text(encoding="utf-8-sig", errors="replace") for name in _DEPLOYMENT for path in project.glob(name)
    ]
    named = (server for server in servers if any(server in text.lower() for text in texts))
    return next(named, next(iter(servers), None))
