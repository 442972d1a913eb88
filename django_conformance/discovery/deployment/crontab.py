"""Crontabs: of a user, and those of ``/etc/cron.d`` that name one.

https://man7.org/linux/man-pages/man5/crontab.5.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment.start import Start, shell_words, unit_of

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFiles

_FIELD = r"(?:[\d*/,\-]+|[A-Za-z]{3}(?:[-,][A-Za-z]{3})*)"
_LINE = re.compile(rf"(?P<when>@\w+|{_FIELD}(?:\s+{_FIELD}){{4}})\s+(?P<command>\S.*)")
_VARIABLE = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>.*)")


def starts(files: DeploymentFiles) -> Iterator[Start]:
    """Yield what each line of each crontab starts."""
    for file in files.every:
        in_folder = file.folder.name in ("cron.d", "crontabs", "cron")
        if not (re.fullmatch(r"(?:.*[._-])?cron(?:tab|file)?s?(?:[._-].*)?", file.name) or in_folder):
            continue
        if file.path.suffix in (".py", ".yml", ".yaml", ".md", ".sh", ".json", ".js", ".html", ".rst"):
            continue
        variables: dict[str, str] = {}
        for line, written in enumerate(file.text.splitlines(), 1):
            text = written.strip()
            if (variable := _VARIABLE.fullmatch(text)) is not None:
                variables[variable["name"]] = variable["value"].strip("\"'")
            elif (match := _LINE.fullmatch(text)) is not None:
                unit = unit_of(
                    file,
                    f"{file.path.name}:{line}",
                    "crontab",
                    line,
                    role="scheduled",
                    stage="production" if file.stage == "unsaid" else file.stage,
                    variables=variables,
                )
                yield Start(unit, shell_words(_without_user(match["command"])), file.folder, dict(variables))


def _without_user(command: str) -> str:
    """Return a command without the name of the user that lines of ``/etc/cron.d`` have before it."""
    first, _, rest = command.partition(" ")
    is_user = re.fullmatch(r"[a-z_][a-z0-9_-]*", first) is not None
    return (
        rest.strip()
        if is_user and re.match(r"\s*(?:/|\.{0,2}/|cd\s|python|[A-Z_]+=|docker|flock|bash|sh\s)", rest)
        else command
    )
