"""A process that a supervisor starts stays in the foreground, or systemd is told that it forks.

Why: a container ends with its first process, and Supervisor and systemd take a process that puts itself into the background for one that has
ended: they start it again and again, or stop what it left. A unit of ``Type=forking`` waits for the opposite: systemd kills a process that
stays in the foreground when the start times out.

Fix: start ``celery worker``, ``gunicorn`` and the like without ``--detach`` or ``--daemon``, and not by ``celery multi``; write ``Type=simple``
for them. ``celery multi start`` needs ``Type=forking`` with a ``PIDFile``, or ``Type=oneshot`` with ``RemainAfterExit=yes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.inventory import Declared, DeclaredBeat, DeclaredServer, DeclaredWorker
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="must",
    docs="https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Type=",
)

_DAEMON = {"gunicorn": ("daemon", "D"), "hypercorn": ("daemon", "D"), "uwsgi": ("daemonize", "d")}
_MORE = re.compile(r"&&|;|\||\btail\b|\bsleep\b|\bwait\b|(?<!&)&(?!&)")
"""What keeps a shell in the foreground, or puts a process behind it into the background."""
_ENDING = {
    "compose": "the container ends",
    "dockerfile": "the container ends",
    "kubernetes": "the container ends",
    "procfile": "the process has ended for the platform",
    "supervisor": "Supervisor starts it again and gives up",
}


def find(project: Project) -> Iterator[Finding]:
    """Yield each unit whose only process goes into the background, and each forking unit whose process never does."""
    deployment = project.context.deployment
    processes: list[DeclaredWorker | DeclaredBeat | DeclaredServer] = [
        *deployment.workers,
        *deployment.beats,
        *deployment.servers,
    ]
    every: list[Declared] = [*processes, *deployment.commands, *deployment.tools]
    for process in processes:
        unit = process.unit
        alone = len([other for other in every if other.unit == unit]) == 1
        if unit.role != "service" or not alone or process.location.path != unit.location.path:
            continue
        text = _lines(process, project)
        if text is None or _MORE.search(text) or _may_end(process, project):
            continue
        why = _why(process, _detaches(process))
        if why:
            yield Finding(
                f"{unit.name} runs {process.command!r}, {why}",
                subject=unit.name,
                location=process.location,
                evidence={"command": process.command, "type": unit.service_type},
            )


def _may_end(process: Declared, project: Project) -> bool:
    """Whether Supervisor lets a program end: ``startsecs=0``, and no ``autorestart=true``."""
    file = project.context.deployment_files.of(process.location) if process.unit.format == "supervisor" else None
    sections = re.split(r"^(?=\[)", file.text, flags=re.MULTILINE) if file is not None else ()
    own = next((section for section in sections if section.startswith(f"[program:{process.unit.name}]")), "")
    return (
        re.search(r"^startsecs\s*=\s*0\b", own, re.MULTILINE) is not None
        and re.search(r"^autorestart\s*=\s*true", own, re.MULTILINE) is None
    )


def _lines(process: Declared, project: Project) -> str | None:
    """Return what the unit's file says from the process's line on, as far as it may belong to its command."""
    if process.unit.format == "systemd":
        return process.unit.line
    file = project.context.deployment_files.of(process.location)
    if file is None or process.location.line is None:
        return None
    lines = file.text.splitlines()[process.location.line - 1 :]
    ends = (number for number, line in enumerate(lines[1:], 1) if re.match(r"\s*(?:$|[\w-]+\s*[:=]|\[)", line))
    return "\n".join(lines[: next(ends, len(lines))])


def _detaches(process: DeclaredWorker | DeclaredBeat | DeclaredServer) -> str:
    """Return the word that sends a process into the background, "" where it stays in the foreground."""
    if isinstance(process, DeclaredServer):
        names = _DAEMON.get(process.program, ())
        return next((f"-{name}" if len(name) == 1 else f"--{name}" for name in names if name in process.options), "")
    if re.search(r"\bmulti\s+(?:re)?start\b", process.command):
        return "multi start"
    return "--detach" if "detach" in process.options else ""


def _why(process: Declared, detached: str) -> str:
    unit = process.unit
    if unit.format == "systemd":
        if unit.service_type == "forking" and not detached:
            return "which stays in the foreground, and its Type is forking: systemd kills it when the start times out"
        if unit.service_type in ("simple", "exec", "notify", "idle") and detached:
            return f"which goes into the background by {detached}, and its Type is {unit.service_type}: systemd takes it for ended and stops what it left"
        return ""
    ending = _ENDING.get(unit.format, "")
    return f"which goes into the background by {detached}: {ending}" if detached and ending else ""
