"""A command that cron or systemd starts in another folder names its files by their whole path.

Why: cron starts its lines in the home folder of its user, systemd a unit without WorkingDirectory in ``/``. ``open("data/prices.csv")`` works by
hand, in the folder of manage.py, and ends with FileNotFoundError at night.

Fix: write ``settings.BASE_DIR / "data/prices.csv"``, or ``cd /srv/shop &&`` before the command.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.commands.project import CommandsProject
from django_conformance.inventory import DeclaredCommand
from django_conformance.rules import Finding, Rule
from django_conformance.source.durations import constant_of
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, receiver, text

rule = Rule(level="should", docs="https://man7.org/linux/man-pages/man5/crontab.5.html")

_ENTERED = re.compile(r"\b(?:cd|pushd)\s|--chdir|\bdocker\b|\bssh\b|-C\s|\brun-one\b|\bbash\b|\bsh\s")
_STARTED_ELSEWHERE = re.compile(r"^\s*(?:HOME|WorkingDirectory|RootDirectory)\s*=", re.MULTILINE)
_KEEPING = re.compile(r"supercronic|go-crond|yacron|ofelia|\bHOME[= ]")
_OPENING = ("open", "io.open", "pandas.read_csv", "pandas.read_excel", "pandas.read_json", "openpyxl.load_workbook")
_OF_PATHS = ("open", "read_text", "read_bytes", "write_text", "write_bytes")
_PATHS = ("pathlib.Path", "pathlib.PosixPath")


def find(project: CommandsProject) -> Iterator[Finding]:
    """Yield each file that such a command names by a part of its path."""
    started = {
        command.name: command for command in project.context.deployment.commands if _is_elsewhere(command, project)
    }
    for command, source in project.classes if started else ():
        declared = started.get(command.name)
        if declared is None or "chdir" in source.file.text:
            continue
        for node in source.nodes:
            name = _opened(node, source.file) if isinstance(node, ast.Call) else None
            if name is not None:
                yield Finding(
                    f"{command.name} opens {name!r}, and {declared.location} starts it in another folder: FileNotFoundError, or a file that "
                    "is written elsewhere",
                    at=source.at(node, command.name),
                    hint=f"Write settings.BASE_DIR / {name!r}.",
                    evidence={"command": declared.command},
                )


def _is_elsewhere(command: DeclaredCommand, project: CommandsProject) -> bool:
    """Whether a line of a crontab, or a systemd unit, starts a command by the whole path of manage.py, and enters no folder."""
    unit = command.unit
    files = project.context.deployment_files
    file = files.at(project.context.project / unit.location.path)
    is_whole = unit.format in ("crontab", "systemd") and command.location.path == unit.location.path
    if not is_whole or file is None or unit.stage == "development" or _STARTED_ELSEWHERE.search(file.text):
        return False
    if unit.format == "crontab" and any(
        _KEEPING.search(each.text) for each in files.every if each.path.suffix != ".md"
    ):
        return False
    line = file.text.splitlines()[(unit.location.line or 1) - 1 :][:1] if unit.format == "crontab" else [unit.line]
    return bool(line) and re.search(r"/manage\.py\b", line[0]) is not None and _ENTERED.search(line[0]) is None


def _opened(call: ast.Call, file: SourceFile) -> str | None:
    """Return the path that a call opens, where it is written out and is none from the root."""
    owner = receiver(call)
    is_path = method(call) in _OF_PATHS and isinstance(owner, ast.Call) and file.dotted(owner.func) in _PATHS
    named = owner if is_path and isinstance(owner, ast.Call) else call if file.dotted(call.func) in _OPENING else None
    given = (
        named.args[0]
        if named is not None and len(named.args[:1]) == 1 and not (is_path and len(named.args) > 1)
        else None
    )
    if isinstance(given, ast.Name) and not file.rebinds(given):
        given = constant_of(given.id, file)
    path = text(given)
    return path if path and not re.match(r"[/~]|\w+:", path) else None
