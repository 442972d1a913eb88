"""An SQLite database is a single file that outlives the process.

Why: a relative NAME is looked for in the working directory: a command that cron starts elsewhere makes an empty database there, "no such table". And
a file within a container's image, or on Heroku, is gone with the next deployment. That may be meant, as in a demonstration.

Fix: ``"NAME": BASE_DIR / "db.sqlite3"`` in a folder that a volume holds, or a database server: ``DATABASE_URL``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.discovery.stage import is_for_development
from django_conformance.inventory import DeclaredServer, Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment
from django_conformance.source.setting_places import place_of

rule = Rule(level="info", docs="https://docs.djangoproject.com/en/stable/ref/settings/#std-setting-NAME", settings=True)

_FORMATS = ("compose", "procfile")
_OTHER = ("static", "staticfiles", "assets", "media", "uploads", "logs", "log", "run", "tmp", "certs")
"""Last names of the folders that volumes hold for something else."""
_TOLD = r".*requirements.*|pyproject\.toml|pipfile|makefile|.*\.(?:md|rst|sh|service)"
_ON_ITS_OWN = re.compile(r"\b(?:honcho|foreman|overmind|hivemind)\b")
"""What runs a Procfile on a machine of one's own, where files stay."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each file that depends on where a process starts, and each that no volume of a server's container holds."""
    databases = project.context.originals.get("DATABASES")
    sources = project.context.sources
    if is_for_development(project.context) or not isinstance(databases, Mapping):
        return
    if is_from_environment(sources, "DATABASES"):
        return
    for alias, entry in databases.items():
        name = _file(entry)
        if name is None:
            continue
        location = place_of(sources, "DATABASES", str(alias), "NAME")
        if not PurePath(name).is_absolute():
            elsewhere = None if sources.code(containing=("os.chdir(",)) else _started_elsewhere(project)
            if elsewhere is None:
                continue
            yield Finding(
                f"DATABASES[{alias!r}]['NAME'] is {name!r}, a relative path, and {elsewhere} starts in another folder: it makes an empty "
                "database there",
                subject=str(alias),
                location=location,
                evidence={"started": str(elsewhere)},
                hint=f"Write BASE_DIR / {name!r}.",
            )
            continue
        server = next((server for server in project.context.deployment.servers if _loses(server, name, project)), None)
        if server is not None:
            yield Finding(
                f"DATABASES[{alias!r}] is the file {PurePath(name).name}, and {server.unit.name} ({server.unit.location}) has no volume that "
                "holds it: it is lost with the next deployment",
                subject=str(alias),
                location=location,
                evidence={"server": str(server.unit.location), "volumes": list(server.unit.volumes)},
            )


def _file(entry: Any) -> str | None:
    """Return the file of an alias; ``None`` where it is none, or only in memory."""
    if not isinstance(entry, Mapping) or not str(entry.get("ENGINE", "")).endswith(("sqlite3", "spatialite")):
        return None
    name = entry.get("NAME")
    is_path = isinstance(name, (str, PurePath)) and bool(str(name))
    return str(name) if is_path and not str(name).startswith((":memory:", "file:")) else None


def _started_elsewhere(project: DatabasesProject) -> Location | None:
    """Return a line of a crontab, or a systemd unit, whose command of Django starts in the home or in the root of the machine."""
    files = {file.relative: file.text for file in project.context.deployment_files.every}
    deployment = project.context.deployment
    for declared in (*deployment.commands, *deployment.workers, *deployment.beats, *deployment.servers):
        text = files.get(declared.unit.location.path, "")
        line = "".join(text.splitlines()[(declared.unit.location.line or 1) - 1 :][:1])
        is_free = declared.unit.format == "crontab" and not re.search(r"\bcd\s|\.sh\b", line)
        if is_free or (
            declared.unit.format == "systemd"
            and "WorkingDirectory" not in text
            and not re.search(r"\bcd\s|--chdir", text)
        ):
            return declared.unit.location
    return None


def _loses(server: DeclaredServer, name: str, project: DatabasesProject) -> bool:
    """Whether a server runs in a container that is made anew, and no volume may hold a file of the repository."""
    files = project.context.deployment_files
    if server.unit.format not in _FORMATS or server.unit.stage == "development" or files.root not in Path(name).parents:
        return False
    if server.unit.format == "procfile" and any(_ON_ITS_OWN.search(file.text) for file in files.named(_TOLD)):
        return False
    return all(PurePosixPath(volume).name.lower() in _OTHER for volume in server.unit.volumes)
