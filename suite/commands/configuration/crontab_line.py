"""Every line of a crontab has the fields that cron reads.

Why: cron runs nothing of a file whose last line has no newline, or whose lines have a number that a field does not have. A line of
``/etc/cron.d`` names a user before its command, a line of a user's crontab does not: the first word is taken for what it is not. ``*/90``
in minutes is every hour, since only minute 0 is left.

Fix: end the file by a newline; write ``root`` before the command in ``/etc/cron.d``, and there alone; for every 90 minutes write two lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.discovery.deployment.files import DeploymentFile
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://man7.org/linux/man-pages/man5/crontab.5.html")

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 7))
_COMMAND = re.compile(r"(?:/|\.|cd\s|python[\d.]*\s|bash\s|sh\s|flock\s|env\s|docker\s|[A-Z_]+=)")
_OTHER_CRONS = re.compile(r"supercronic|busybox|alpine|crond\b|go-crond|yacron|ofelia|fcron|cronie", re.IGNORECASE)
_LAST_FIELDS = 5


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each line that runs a management command and that cron takes for something else, or refuses."""
    files = project.context.deployment_files
    told = set()
    for command in project.context.deployment.commands:
        file = files.at(project.context.project / command.unit.location.path)
        number = command.unit.location.line or 1
        if command.unit.format != "crontab" or file is None or (file.relative, number) in told:
            continue
        told.add((file.relative, number))
        written = file.text.splitlines()[number - 1 : number]
        why, hint = _wrong(written[0].strip(), file, project) if written else ("", "")
        if why:
            yield Finding(
                f"{file.relative}:{number} {why}: {command.name} does not run as it is written",
                subject=command.name,
                location=Location(file.relative, number),
                hint=hint,
            )


def _wrong(line: str, file: DeploymentFile, project: CommandsProject) -> tuple[str, str]:
    """Return what is wrong with a line, and how to write it."""
    words = line.split(None, _LAST_FIELDS)
    if not line.startswith("@") and len(words) > _LAST_FIELDS:
        for (name, least, most), field in zip(_FIELDS, words, strict=False):
            why = _out_of_range(field, name, least, most)
            if why:
                return (
                    why,
                    "Write several lines, with the times of each." if "step" in why else f"Write {least} to {most}.",
                )
    others = [each for each in project.context.deployment_files.every if not each.is_test and each.path.suffix != ".md"]
    command = words[-1] if not line.startswith("@") else line.partition(" ")[2].strip()
    if any(_OTHER_CRONS.search(each.text) for each in others):
        return "", ""
    is_last = file.text.rstrip(" \t").endswith(line)
    if is_last and not file.text.endswith("\n"):
        return "is the last line and has no newline: cron ignores the file", "End the line by a newline."
    installed = any(
        re.search(rf"\bcrontab\s+(?:-u\s+\S+\s+)?\S*\b{re.escape(file.name)}", each.text) for each in others
    )
    copied = any(re.search(rf"{re.escape(file.name)}\"?,?\s+\"?/etc/cron\.d/", each.text) for each in others)
    targets = "".join(each.text for each in others if "/etc/cron.d/" in each.text)
    in_folder = file.folder.name == "cron.d" or copied
    if in_folder and not installed and not re.search(r"\bcrontab\s+\S", targets) and _COMMAND.match(command):
        return (
            "names no user, which each line of /etc/cron.d has before its command",
            f"Write root before {command.split()[0]}.",
        )
    if (
        installed
        and not in_folder
        and re.match(r"(?:root|www-data|app|django)\s+(?=" + _COMMAND.pattern + ")", command)
    ):
        return (
            f"names the user {command.split()[0]}, and the file is installed by crontab, whose lines have none",
            f"Leave {command.split()[0]} out.",
        )
    return "", ""


def _out_of_range(field: str, name: str, least: int, most: int) -> str:
    """Return why a field is refused, or is not what it looks like; "" for one that is."""
    for part in field.split(","):
        numbers, _, step = part.partition("/")
        if step.isdigit() and numbers == "*" and name in ("minute", "hour") and int(step) > most + 1:
            return (
                f"has the step {step} in the field {name}, which has {least} to {most}: only the first of them is left"
            )
        for number in numbers.split("-"):
            if number.isdigit() and not least <= int(number) <= most:
                return f"has {number} in the field {name}, which has {least} to {most}: cron refuses the file"
    return ""
