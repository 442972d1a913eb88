"""Commands that cron runs in a container get the variables that the settings read.

Why: Debian's cron starts its jobs with an environment of its own. What Compose, Kubernetes or ENV give the container does not reach them: the
settings raise KeyError, or the command runs with their defaults, on another database than the site.

Fix: write the variables down before cron starts (``printenv > /etc/environment``), set them in the crontab, or start the command by
supercronic, which keeps them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import DeclaredCommand, Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import read_in
from django_conformance.source.reading import members, readable
from django_conformance.source.setting_places import place_of

rule = Rule(level="should", docs="https://manpages.debian.org/stable/cron/crontab.5.en.html")

_DAEMON = re.compile(
    r"(?:^|[\s\"'\[;&,/])(?:cron\s*(?:\"\s*,\s*\")?\s*-f|(?:service|/etc/init\.d/)\s*cron\s+start|cron\s*&&)"
)
_KEEPING = re.compile(
    r"(?:printenv|\benv\b|declare -p|export -p)[^\n]*>|/etc/environment|BASH_ENV|supercronic|\bset -a\b|/proc/1/environ|environ\b.*\b0\b"
)
_LOADING = ("load_dotenv", "read_env", "decouple", "read_dotenv", "dotenv_values")
_SOURCING = re.compile(r"(?:^|[;&\s])(?:\.|source)\s+\S+|\benv\s+\$|docker|kubectl|export\s")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each job of cron in a container that lacks a variable of the settings."""
    files = [file for file in project.context.deployment_files.every if not file.is_test and file.path.suffix != ".md"]
    starting = next((file for file in files if file.stage != "development" and _DAEMON.search(file.text)), None)
    if starting is None or any(
        _KEEPING.search(file.text) for file in files if file.path.suffix not in (".py", ".lock")
    ):
        return
    if project.context.sources.code(containing=_LOADING):
        return
    needed = dict(_needed(project))
    told: set[str] = set()
    for name, location, given in _jobs(project):
        missing = [variable for variable in needed if variable not in given]
        if missing and name not in told:
            told.add(name)
            yield Finding(
                f"cron runs {name} ({location}) without the variables of the container that {starting.relative} starts: "
                f"{needed[missing[0]]} reads {', '.join(missing[:3])}",
                subject=name,
                location=location,
                evidence={"variables": missing},
            )


def _needed(project: CommandsProject) -> Iterator[tuple[str, Location]]:
    """Yield each variable that the settings cannot do without, or that a container is given and the settings read."""
    given = {
        name for unit in project.context.deployment.units if unit.stage != "development" for name in unit.variables
    }
    for file in project.context.sources.code(containing=("environ", "getenv", "env")):
        if file.loaded is None or "settings" not in file.relative:
            continue
        for node in file.of(ast.Call, ast.Subscript):
            name, is_required = read_in(node)
            if name is not None and (is_required or name in given):
                yield name, file.place(node)


def _jobs(project: CommandsProject) -> Iterator[tuple[str, Location, tuple[str, ...]]]:
    """Yield the commands of crontabs, and the jobs of CRONJOBS that django-crontab writes into one."""
    for command in project.context.deployment.commands:
        unit = command.unit
        if unit.format == "crontab" and not _is_given(command, project):
            yield command.name, command.location, unit.variables
    settings = project.context.originals
    for job in members(readable(settings.get("CRONJOBS"))):
        parts = members(job)
        place = place_of(project.context.sources, "CRONJOBS")
        if len(parts) > 1 and isinstance(parts[1], str) and place is not None:
            yield parts[1], place, ()


def _is_given(command: DeclaredCommand, project: CommandsProject) -> bool:
    """Whether the line of the crontab, or the script that it calls, reads variables from a file."""
    files = project.context.deployment_files
    places = (command.unit.location, command.location)
    texts = [file.text for place in places if (file := files.at(project.context.project / place.path)) is not None]
    lines = (
        texts[0].splitlines()[command.unit.location.line - 1 : command.unit.location.line]
        if texts and command.unit.location.line
        else []
    )
    scripts = texts[1:] if command.location.path != command.unit.location.path else []
    return any(_SOURCING.search(text) for text in (*lines, *scripts))
