"""What a container runs at each start can safely run again.

Why: containers start often: after each deployment, each crash, in each replica. ``createsuperuser --noinput`` fails when its user is there, and
ends a script with ``set -e`` before the server starts. ``makemigrations`` writes migrations that no other container has, and ``flush``
deletes the rows of production.

Fix: ask before (``createsuperuser --noinput || true``), commit migrations, and run what is for one deployment in a release step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import DeclaredCommand, each_line
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/ref/django-admin/#django-admin-makemigrations"
)

_CHECKING = {"--check", "--dry-run", "--help", "-h"}
_ENDING = re.compile(
    r"^\s*set\s+-[a-z]*e|^#!\S+.*\s-[a-z]*e[a-z]*\b|\berrexit\b|\b(?:ba|a|da)?sh\s+-[a-z]*e[a-z]*\b", re.MULTILINE
)
_ASKED = re.compile(
    r"exists\(|if\s+not\b|\bif\s+!|get_or_create|update_or_create|\btry:|\bexcept\b|\.filter\(|\.first\(|\.count\("
)
_MAKING = re.compile(r"\.create_superuser\(")
_WRITTEN = {
    "makemigrations": (
        "writes migrations into the container, and the next one does not have them: commit them, and run migrate alone"
    ),
    "flush": "deletes all rows of the database at each start",
}


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each command that a container of production runs at each start, and that cannot or must not be run again."""
    deployment = project.context.deployment
    serving = {server.unit for server in deployment.servers if server.program != "runserver"}
    for command in each_line(deployment.commands):
        unit = command.unit
        is_built = (
            unit.role == "build" and unit.format == "dockerfile" and command.name == "makemigrations" and bool(serving)
        )
        if unit.stage == "development" or command.is_conditional:
            continue
        if unit.role not in ("service", "init", "release") and not is_built:
            continue
        is_deployed = unit.stage == "production" or unit in serving or unit.role in ("init", "release", "build")
        if not is_deployed or not _CHECKING.isdisjoint(command.arguments):
            continue
        why = _WRITTEN.get(command.name, "") or _fails_again(command, project)
        if why:
            line = " ".join((command.name, *command.arguments))
            when = unit.role if unit.role in ("release", "build") else "start"
            yield Finding(
                f"{unit.name} runs {line} at each {when} ({command.location}): it {why}",
                subject=command.name,
                location=command.location,
                evidence={"command": command.command},
            )


def _fails_again(command: DeclaredCommand, project: CommandsProject) -> str:
    """Return why a command fails when its user is there, and what that ends; nothing where nothing ends."""
    if command.name not in ("createsuperuser", "shell"):
        return ""
    file = project.context.deployment_files.at(project.context.project / command.location.path)
    line = (command.location.line or 1) - 1
    lines = file.text.splitlines() if file is not None else []
    if file is None or not lines[line:]:
        return ""
    if command.name == "shell":
        near = "\n".join(lines[max(line - 5, 0) : line + 15])
        if not _MAKING.search(near) or _ASKED.search(near):
            return ""
    elif _ASKED.search("\n".join(lines[max(line - 3, 0) : line + 1])):
        return ""
    after = _logical(lines[line:]).partition(command.name)[2]
    if "||" in after:
        return ""
    is_ending = "&&" in after or (_ENDING.search(file.text) is not None and "set +e" not in file.text)
    if not is_ending and not (command.unit.role in ("init", "release") and after.strip("\"' ]") == ""):
        return ""
    made = "the user" if command.name == "createsuperuser" else "the user that create_superuser() makes"
    return f"fails where {made} exists already, and what follows it does not start"


def _logical(lines: list[str]) -> str:
    """Return a line with those that it goes on in."""
    whole = ""
    for number, line in enumerate(lines):
        whole += line
        following = lines[number + 1].lstrip() if number + 1 < len(lines) else ""
        if not line.rstrip().endswith(("\\", "&&", "||", ",")) and not following.startswith(("&&", "||")):
            break
    return whole
