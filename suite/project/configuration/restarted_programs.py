"""A deployment script restarts programs that exist, and restarts the worker together with the server.

Why: ``supervisorctl restart`` ends with "no such process", and the deployment stops there or goes on with old code. A worker or beat that
is not restarted keeps running the old code: it does not know new tasks, and arguments do not match.

Fix: write the names of the sections ``[program:…]``, or the unit files, and restart every one that runs the project's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django_conformance.discovery.deployment.files import DeploymentFile
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://supervisord.org/running.html#running-supervisorctl")

_RESTART = re.compile(
    r"(?P<tool>supervisorctl|systemctl)\s+(?:-\S+\s+(?:[^\s-]\S*\.conf\s+)?)*"
    r"(?:restart|reload-or-restart|try-restart)\s+(?P<names>[^\n;&|\"'`#)]+)"
)
_EVERYTHING = re.compile(
    r"supervisorctl\s[^\n]*\b(?:restart\s+all|reload|update)\b|docker[ -]compose|\$\{?\w*\}?\s*$", re.MULTILINE
)
_SUFFIXES = (".sh", ".bash", ".yml", ".yaml", ".py", ".mk", "")
_FORMATS = {"supervisorctl": "supervisor", "systemctl": "systemd"}
_OF_PROJECT = re.compile(r"celery|worker|beat|django|daphne|gunicorn|uvicorn|asgi|wsgi")


@dataclass(frozen=True)
class _Restart:
    tool: str
    names: tuple[str, ...]
    location: Location


def find(project: Project) -> Iterator[Finding]:
    """Yield each name that is none of the repository's programs, and each worker that is left out beside its server."""
    deployment = project.context.deployment
    for tool, kind in _FORMATS.items():
        units = [unit for unit in deployment.units if unit.format == kind and unit.stage != "development"]
        names = {_name(unit.name) for unit in units}
        restarts = [found for found in _restarts(project) if found.tool == tool]
        if not units or not restarts:
            continue
        restarted = {name for found in restarts for name in found.names}
        for found in restarts:
            for name in found.names:
                if name not in names and _OF_PROJECT.search(name) and kind == "supervisor":
                    meant = nearest(name, names) or nearest(re.sub(r"[^a-z]+", "-", name), names, alike=0.5)
                    advice = f"; did you mean {meant!r}?" if meant else f" (there are {', '.join(sorted(names))})"
                    yield _finding(
                        f"{tool} restarts {name!r}, and the repository has no such program{advice}", name, found
                    )
        if restarted & {_name(server.unit.name) for server in deployment.servers if server.unit in units}:
            for process in (*deployment.workers, *deployment.beats):
                own = _name(process.unit.name)
                if process.unit in units and own not in restarted and not restarted - names:
                    yield _finding(
                        f"{tool} restarts {', '.join(sorted(restarted & names))} and never {own!r}, which runs {process.command!r}: it goes "
                        "on with the old code",
                        own,
                        restarts[-1],
                    )


def _finding(message: str, subject: str, restart: _Restart) -> Finding:
    return Finding(message, subject=subject, location=restart.location, evidence={"names": list(restart.names)})


def _name(name: str) -> str:
    return name.removesuffix(".service").rpartition(":")[2]


def _restarts(project: Project) -> Iterator[_Restart]:
    """Yield what files of the repository restart by name; nothing where one of them may restart everything."""
    files = [file for file in project.context.deployment_files.every if _is_script(file)]
    if any(_EVERYTHING.search(file.text) for file in files):
        return
    for file in files:
        for match in _RESTART.finditer(file.text):
            names = tuple(_name(word) for word in match["names"].split() if not word.startswith("-"))
            if names and not any(re.search(r"[$*{%<]", word) for word in names):
                yield _Restart(match["tool"], names, file.place(match.start()))


def _is_script(file: DeploymentFile) -> bool:
    is_workflow = file.name == ".gitlab-ci.yml" or ".github/workflows/" in file.relative
    is_other = file.is_test or file.stage == "development" or file.path.suffix.lower() not in _SUFFIXES
    if is_other and not is_workflow:
        return False
    return "supervisorctl" in file.text or "systemctl" in file.text
