"""Reads command lines down to what they start: through wrappers, shells, and the scripts that they call."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.deployment.celery_lines import celery_line, is_celery
from django_conformance.discovery.deployment.server_lines import program_of, server_line
from django_conformance.discovery.deployment.shell import ShellCommand, invocations
from django_conformance.discovery.deployment.wrappers import inner, is_shell
from django_conformance.discovery.deployment.yaml_text import Text
from django_conformance.inventory.common import Location
from django_conformance.inventory.deployment import (
    Declared,
    DeclaredBeat,
    DeclaredCommand,
    DeclaredServer,
    DeclaredTool,
    DeclaredWorker,
    Unit,
)

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
    from django_conformance.discovery.deployment.start import Start

_DEEPEST = 6
_MANAGE = re.compile(r"(?:.*/)?(?:manage\.py|django-admin(?:\.py)?)$")
_PYTHON = re.compile(r"(?:.*/)?(?:python(?:\d[\d.]*)?|pypy3?|\$\{\w*PYTHON\w*\})$", re.IGNORECASE)
_SCRIPT = re.compile(r".*\.sh|\.?/(?!bin/|usr/|sbin/|opt/)\S+|\$@")
_STARTING = re.compile(r"celery|worker|beat", re.IGNORECASE)
_WORKING = re.compile(r"celery|worker|queue|consumer|beat|task|job", re.IGNORECASE)


@dataclass(frozen=True)
class _Line:
    """A command with what is around it: ``location`` is that of its words, ``called`` the scripts that lead to it."""

    start: Start
    words: tuple[str, ...]
    location: Location
    variables: Mapping[str, str]
    called: tuple[Path, ...] = ()
    is_conditional: bool = False
    is_answered: bool = False
    shell: str = ""


class Reader:
    """Reads what units start; ``called`` are the scripts that some unit has led to, ``unread`` the units that no command line was found for.

    ``found`` are the scripts that units name, by the path that these write; ``missing`` the paths that no file of the repository is found for.
    """

    def __init__(self, files: DeploymentFiles) -> None:
        self.files = files
        self.called: set[Path] = set()
        self.unread: dict[Unit, None] = {}
        self.found: dict[str, DeploymentFile] = {}
        self.missing: dict[Unit, str] = {}

    def read(self, start: Start) -> Iterator[Declared]:
        """Yield what a unit starts."""
        places = (Location(word.path, word.line) for word in start.words if isinstance(word, Text))
        location = next(places, start.unit.location)
        yield from self._line(_Line(start, start.words, location, start.variables))

    def script(self, file: DeploymentFile, start: Start) -> Iterator[Declared]:
        """Yield what a script starts that somebody calls by hand."""
        line = _Line(start, (), Location(file.relative), start.variables)
        yield from self._script(file, line, None)

    def _line(self, line: _Line) -> Iterator[Declared]:
        words = inner(line.words)
        line = replace(line, words=words)
        if not words or len(line.called) > _DEEPEST:
            return
        first, *rest = words
        if is_shell(first) or first in (".", "source"):
            yield from self._shell(line, rest)
        elif _PYTHON.match(first):
            yield from self._python(line, rest)
        elif _MANAGE.match(first):
            yield from self._manage(line, rest)
        elif is_celery(first):
            yield from self._celery(line, rest)
        elif (program := program_of(first)) is not None:
            yield from self._server(line, program, rest)
        elif (file := self._named_script(first, line)) is not None:
            yield from self._script(file, line, rest)
        elif _WORKING.search(" ".join(words)) or _SCRIPT.match(first):
            self._unread(line)

    def _unread(self, line: _Line) -> None:
        """Remember a unit that starts what nobody can say; what a script calls, and an image's build, start no processes."""
        if not line.called and line.start.unit.role != "build":
            self.unread[line.start.unit] = None

    def _shell(self, line: _Line, rest: Sequence[str]) -> Iterator[Declared]:
        options = [word for word in rest if word.startswith(("-", "+")) and word != "--"]
        others = [word for word in rest if word not in options]
        if any(re.fullmatch(r"-\w*c", option) for option in options):
            if others:
                yield from self._text(others[0], line, others[2:])
        elif others and (file := self._named_script(others[0], line)) is not None:
            yield from self._script(file, line, others[1:])
        elif others and line.words[0] not in (".", "source"):
            self._unread(line)

    def _text(self, text: str, line: _Line, arguments: Sequence[str]) -> Iterator[Declared]:
        base = text.line if isinstance(text, Text) else line.location.line
        for invocation in invocations(text, line.variables, arguments):
            offset = invocation.line - 1 if isinstance(text, Text) and text.is_block else 0
            location = replace(line.location, line=None if base is None else base + offset)
            yield from self._line(_invoked(invocation, line, location))

    def _script(self, file: DeploymentFile, line: _Line, arguments: Sequence[str] | None) -> Iterator[Declared]:
        if file.path in line.called:
            return
        self.called.add(file.path)
        passed = tuple(arguments or ())
        places = (Location(word.path, word.line) for word in passed if isinstance(word, Text))
        passed_at = next(places, line.location)
        for invocation in invocations(file.text, line.variables, arguments):
            is_passed = (
                bool(passed) and invocation.words[-len(passed) :] == passed and len(invocation.words) <= len(passed) + 2
            )
            location = passed_at if is_passed else Location(file.relative, invocation.line)
            called = (*line.called, file.path)
            invoked = replace(_invoked(invocation, line, location), called=called)
            if not _replaces_shell(invocation, file):
                invoked = replace(invoked, shell=invoked.shell or file.relative)
            yield from self._line(invoked)

    def _python(self, line: _Line, rest: Sequence[str]) -> Iterator[Declared]:
        words = list(rest)
        while words and words[0].startswith("-") and words[0] != "-m":
            takes_value = words[0] in ("-W", "-X")
            words = words[2:] if takes_value else words[1:]
        if words[:1] == ["-m"] and len(words) > 1:
            words = ["django-admin" if words[1] == "django" else words[1], *words[2:]]
        if words and (_MANAGE.match(words[0]) or is_celery(words[0]) or program_of(words[0])):
            yield from self._line(replace(line, words=tuple(words)))
        elif words and _WORKING.search(words[0]):
            self._unread(line)

    def _celery(self, line: _Line, rest: Sequence[str]) -> Iterator[Declared]:
        match celery_line(rest, line.variables):
            case ("worker", fields):
                yield DeclaredWorker(**_common(line), **fields)
            case ("beat", fields):
                yield DeclaredBeat(**_common(line), **fields)
            case ("tool", fields):
                yield DeclaredTool(**_common(line), **fields)

    def _server(self, line: _Line, program: str, rest: Sequence[str]) -> Iterator[Declared]:
        configured = self._configured(line, rest) if program == "gunicorn" else {}
        yield DeclaredServer(**_common(line), **server_line(program, rest, line.variables, configured))

    def _manage(self, line: _Line, rest: Sequence[str]) -> Iterator[Declared]:
        words = list(rest)
        while words and words[0].startswith("-"):
            words.pop(0)
        if not words or "$" in words[0]:
            return
        named, arguments = words[0], tuple(words[1:])
        if _STARTING.search(named):
            self._unread(line)
        own = [argument.partition("=")[2] for argument in arguments if argument.startswith("--settings=")]
        own += [value for option, value in pairwise(arguments) if option == "--settings"]
        common = _common(line)
        if own:
            common["settings"] = own[-1]
        yield DeclaredCommand(**common, name=named, arguments=arguments)

    def _named_script(self, word: str, line: _Line) -> DeploymentFile | None:
        """Return the script that a word names, and remember it, or that there is none."""
        file = self._looked_up(word, line)
        if file is not None:
            self.found[word] = file
        elif not line.called and "$" not in word:
            self.missing[line.start.unit] = word
        return file

    def _looked_up(self, word: str, line: _Line) -> DeploymentFile | None:
        """Return the script that a word names: copied there by the image, beside the unit, or the only one of that name."""
        if "$" in word.rpartition("/")[2]:
            return None
        copied = _copied(word, line.start.copies)
        if copied is not None and (file := self.files.at(copied)) is not None:
            return file
        if not word.startswith("/") and "$" not in word:
            beside = [self.files.at(folder / word) for folder in (line.start.folder, self.files.project)]
            file = next((file for file in beside if file is not None and file in self.files.scripts), None)
            if file is not None:
                return file
        return self._nearest(PurePosixPath(word), line.start.folder)

    def _nearest(self, path: PurePosixPath, folder: Path) -> DeploymentFile | None:
        named = [file for file in self.files.scripts if file.path.name == path.name]
        parts = path.parts
        for length in range(len(parts), 0, -1):
            tails = [file for file in named if file.path.parts[-length:] == parts[-length:]]
            if len(tails) > 1:
                tails = [file for file in tails if file.path.is_relative_to(folder)] or tails
            if len(tails) == 1:
                return tails[0]
            if tails:
                return None
        return None

    def _configured(self, line: _Line, rest: Sequence[str]) -> dict[str, Any]:
        """Return the names that the configuration file of a Gunicorn sets."""
        given = re.search(r"(?:^|\s)(?:-c|--config)[\s=]*(\S+)", shlex.join(rest))
        name = PurePosixPath(given[1].removeprefix("file:")).name if given else "gunicorn.conf.py"
        files = [file for file in self.files.every if file.path.name == name]
        if len(files) != 1:
            return {"?": ""} if given or files else {}
        return _assigned(files[0].text)


def _replaces_shell(invocation: ShellCommand, file: DeploymentFile) -> bool:
    """Whether a script's shell ends with what it starts, or passes on the signals that it gets."""
    return invocation.words[0] == "exec" or re.search(r"^\s*trap\s+\S", file.text, re.MULTILINE) is not None


def _invoked(invocation: ShellCommand, line: _Line, location: Location) -> _Line:
    return replace(
        line,
        words=invocation.words,
        location=location,
        variables=invocation.variables,
        is_conditional=line.is_conditional or invocation.is_conditional,
        is_answered=line.is_answered or invocation.is_answered,
    )


def _common(line: _Line) -> dict[str, Any]:
    settings = line.variables.get("DJANGO_SETTINGS_MODULE")
    return {
        "unit": line.start.unit,
        "command": " ".join(line.words),
        "location": line.location,
        "settings": settings if settings and "$" not in settings else None,
        "is_conditional": line.is_conditional,
        "is_answered": line.is_answered,
        "shell": line.shell,
    }


def _copied(word: str, copies: Mapping[str, Path]) -> Path | None:
    """Return the file of the repository that an image has at a path, by what was copied to it or to a folder around it."""
    path = PurePosixPath(word)
    for place in (path, *path.parents):
        source = copies.get(str(place))
        if source is not None:
            return source / path.relative_to(place) if place != path else source
    return None


def _assigned(text: str) -> dict[str, Any]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return {"?": ""}
    values: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = node.value.value if isinstance(node.value, ast.Constant) else None
    return values
