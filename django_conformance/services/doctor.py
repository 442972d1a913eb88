"""Everything a run could use on this machine, as records: servers, drivers and interpreters. Nothing is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django_conformance.confinement.levels import ASPECTS, NOT_LINUX, Confinement
from django_conformance.services import containers
from django_conformance.services.locate import candidates, product_of, sources
from django_conformance.services.records import KINDS, Candidate, Missing, ServiceFailed, ServiceKind

DRIVERS: tuple[tuple[str, str, str], ...] = (
    ("redis", "redis", "Celery and channel layers on Redis"),
    ("channels-redis", "redis", "channel layers on Redis"),
    ("psycopg", "postgresql", "PostgreSQL"),
    ("psycopg2", "", "PostgreSQL"),
    ("psycopg2-binary", "", "PostgreSQL"),
    ("mysqlclient", "", "MariaDB"),
    ("pymysql", "mariadb", "MariaDB"),
    ("daphne", "channels", "an ASGI server"),
    ("uvicorn", "servers", "an ASGI server"),
    ("hypercorn", "servers", "an ASGI server"),
    ("websockets", "channels", "the WebSocket client"),
    ("tox", "matrix", "environments for other versions"),
    ("tox-uv", "matrix", "environments for other versions"),
    ("testcontainers", "containers", "servers in containers"),
)
"""Distribution, the extra of django-conformance that brings it (or ""), and what it is for."""

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")


@dataclass(frozen=True)
class ServiceReport:
    """Every server of one kind that works here, in order of preference, and the one that a run would use."""

    kind: ServiceKind
    candidates: tuple[Candidate, ...]
    used: Candidate | Missing


@dataclass(frozen=True)
class Driver:
    """A library that a project talks to a server with, or serves with; ``hint`` says how to get it."""

    name: str
    purpose: str
    version: str | None
    hint: str


@dataclass(frozen=True)
class InstalledInterpreter:
    """A Python of the version matrix; ``path`` and ``version`` are None when none was found that starts."""

    name: str
    path: str | None
    version: str | None


@dataclass(frozen=True)
class DoctorReport:
    """What ``doctor`` found."""

    services: tuple[ServiceReport, ...]
    drivers: tuple[Driver, ...]
    interpreters: tuple[InstalledInterpreter, ...]
    confinement: Confinement


def doctor() -> DoctorReport:
    """Look for everything, side by side.

    Raises:
        UsageError: DJANGO_CONFORMANCE_SERVICE_SOURCES names a source that there is not.
    """
    with ThreadPoolExecutor() as pool:
        confined = pool.submit(confinement)
        services = pool.map(service, KINDS)
        interpreters = pool.map(interpreter, PYTHONS)
        drivers = tuple(driver(*row) for row in DRIVERS)
        return DoctorReport(tuple(services), drivers, tuple(interpreters), confined.result())


def confinement() -> Confinement:
    """Try what confines a run: on an empty one."""
    if sys.platform != "linux":
        return Confinement(reasons=dict.fromkeys(ASPECTS, NOT_LINUX))
    with tempfile.TemporaryDirectory(prefix="dc-") as folder:
        kept = Path(folder, "kept")
        kept.mkdir()
        command = [sys.executable, "-m", "django_conformance.confinement", folder, "--network", "--cover", str(kept)]
        subprocess.run([*command, "--", "true"], capture_output=True, timeout=30, check=False)
        return Confinement.read(Path(folder))


def service(kind: ServiceKind) -> ServiceReport:
    """Look for every server of one kind; a URL that cannot be used is reported as missing, with what is wrong."""
    try:
        servers = tuple(candidates(kind))
    except ServiceFailed as failure:
        return ServiceReport(kind, (), Missing(kind, f"{failure.message} {failure.hint}"))
    if servers:
        return ServiceReport(kind, servers, servers[0])
    docker = containers.unavailable() if "container" in sources() else None
    return ServiceReport(
        kind, (), Missing(kind, f"{product_of(kind).hint}{f' Containers: {docker}.' if docker else ''}")
    )


def driver(name: str, extra: str, purpose: str) -> Driver:
    """Look for one distribution in this environment."""
    hint = f"pip install 'django-conformance[{extra}]'" if extra else f"pip install {name}"
    try:
        return Driver(name, purpose, version(name), hint)
    except PackageNotFoundError:
        return Driver(name, purpose, None, hint)


def interpreter(number: str) -> InstalledInterpreter:
    """Look for one Python on PATH and among pyenv's, whose commands on PATH may be there and not start."""
    name = f"python{number}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    paths = [shutil.which(name), *(str(path) for path in sorted(pyenv.glob(f"{number}.*/bin/{name}"), reverse=True))]
    for path in filter(None, paths):
        try:
            done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=True)
        except (OSError, subprocess.SubprocessError):
            continue
        return InstalledInterpreter(name, path, done.stdout.split()[-1])
    return InstalledInterpreter(name, None, None)
