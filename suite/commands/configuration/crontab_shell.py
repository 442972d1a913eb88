"""cron's shell can run every line of a crontab.

Why: cron runs lines by /bin/sh, which is dash on Debian and Ubuntu: it has no ``source``, so what follows ``&&`` never runs. And cron takes an
unescaped ``%`` for the end of the line.

Fix: ``SHELL=/bin/bash`` above the lines, or ``. venv/bin/activate``, or the path of the environment's Python; escape each ``%`` by a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://man7.org/linux/man-pages/man5/crontab.5.html")

_SOURCE = re.compile(r"(?:^|[\s;&(])source\s")
_PERCENT = re.compile(r"(?<!\\)%")
_BASH = re.compile(r"^\s*SHELL\s*=\s*\S*(?:bash|zsh)|\bbash\s+-\w*c\b", re.MULTILINE)

_RELATIVE = re.compile(r"(?:^|[\s;&|(])(?:\./)?manage\.py\s")
_FOLDER = re.compile(r"\bcd\s|--chdir|\bdocker\b|\bpushd\s|\bssh\b|-C\s|\brun-one\b|\bbash\b|\bsh\s")
_ELSEWHERE = re.compile(r"^\s*HOME\s*=", re.MULTILINE)


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each line of a crontab that runs a management command, and that cron's shell cuts or refuses."""
    told = set()
    for command in project.context.deployment.commands:
        unit = command.unit
        file = project.context.deployment_files.at(project.context.project / unit.location.path)
        line = unit.location.line or 1
        if unit.format != "crontab" or file is None or (file.relative, line) in told:
            continue
        told.add((file.relative, line))
        written = file.text.splitlines()[line - 1 :][:1]
        text = written[0] if written else ""
        why = ""
        if _SOURCE.search(text) and not _BASH.search(file.text):
            why = "calls source, which cron's /bin/sh does not have on Debian"
        elif _PERCENT.search(text):
            why = "has an unescaped %, which cron takes for the end of the line"
        elif (
            _RELATIVE.search(text)
            and not _FOLDER.search(text)
            and not _ELSEWHERE.search(file.text)
            and not _in_its_folder(project)
        ):
            why = "names manage.py without its folder, and cron runs lines in the home folder of its user"
        if why:
            yield Finding(
                f"{file.relative}:{line} {why}: {command.name} does not run as it is written",
                subject=command.name,
                location=Location(file.relative, line),
                hint=_hint(why),
            )


def _in_its_folder(project: CommandsProject) -> bool:
    """Whether something runs the lines in the folder of the project: supercronic does, and a home folder may be that of the project."""
    files = project.context.deployment_files.every
    return any(
        re.search(r"supercronic|go-crond|yacron|ofelia|\bHOME[= ]", file.text)
        for file in files
        if not file.name.endswith((".md", ".rst"))
    )


def _hint(why: str) -> str:
    if "source" in why:
        return "Write SHELL=/bin/bash above the lines."
    return "Write cd /path/to/the/project && before it." if "folder" in why else "Write \\% in place of %."
