"""The contract: what a project says about itself, in ``conformance.toml`` or ``[tool.django-conformance]``.

Parsed once into frozen records. An unknown key is a :class:`ContractProblem` that names the file, the key and the
nearest known key; so is a value of the wrong type. Neither stops the run: each becomes a finding.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import os
import re
import sys
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django_conformance.errors import UsageError
from django_conformance.files import read_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE_NAME = "conformance.toml"

_CITED = 200
_DEPTH = 50


@dataclass(frozen=True)
class TaskContract:
    """``[[task]]``: a call of a task. Omitted ``returns`` and ``queue`` are not checked."""

    name: str
    args: list[Any] = field(default_factory=list)
    kwargs: dict[str, Any] = field(default_factory=dict)
    returns: Any = None
    returns_matches: str | None = None
    raises: str | None = None
    retries: int | None = None
    queue: str | None = None
    deadline: int | None = None
    id: str | None = None


@dataclass(frozen=True)
class SocketContract:
    """``[[socket]]``: a conversation.

    The steps of ``exchange`` are ``{send=…}``, ``{send_text="…"}``, ``{send_bytes="…"}``, ``{expect=…}``,
    ``{expect_matches="…"}`` and ``{expect_close=code}``.
    """

    path: str
    user: str | None = None
    exchange: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    subprotocols: list[str] = field(default_factory=list)
    accepted: bool = True
    close_code: int | None = None
    deadline: int | None = None
    id: str | None = None


@dataclass(frozen=True)
class CommandContract:
    """``[[command]]``: an invocation.

    ``argv`` begins with the command's name. The output must contain ``stdout`` and ``stderr``, and match ``*_matches``.
    """

    argv: list[str]
    stdin: str = ""
    stdout: str | None = None
    stdout_matches: str | None = None
    stderr: str | None = None
    stderr_matches: str | None = None
    raises: str | None = None
    exit: int = 0
    deadline: int | None = None
    id: str | None = None


@dataclass(frozen=True)
class RouteContract:
    """``[[route]]``: where a model is read, written, and has its table."""

    model: str
    read: str | None = None
    write: str | None = None
    tables: list[str] | None = None


@dataclass(frozen=True)
class ExpectedFailure:
    """``[[expected]]``: a known failure. It applies if every PEP 508 requirement in ``when`` holds."""

    check: str
    reason: str
    subject: str | None = None
    when: list[str] = field(default_factory=list)
    ticket: str | None = None
    expires: datetime.date | None = None


@dataclass(frozen=True)
class ContractProblem:
    """Something wrong with the contract itself: ``key`` is where (``task[0].nmae``)."""

    path: str
    key: str
    message: str


@dataclass(frozen=True)
class Contract:
    """A parsed contract; an absent one is empty."""

    path: str | None = None
    settings: str | None = None
    data: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    rules: str | None = None
    tasks: tuple[TaskContract, ...] = ()
    sockets: tuple[SocketContract, ...] = ()
    commands: tuple[CommandContract, ...] = ()
    routes: tuple[RouteContract, ...] = ()
    expected: tuple[ExpectedFailure, ...] = ()
    problems: tuple[ContractProblem, ...] = ()


_ENTRIES: dict[str, tuple[str, type[Any]]] = {
    "task": ("tasks", TaskContract),
    "socket": ("sockets", SocketContract),
    "command": ("commands", CommandContract),
    "route": ("routes", RouteContract),
    "expected": ("expected", ExpectedFailure),
}
_RENAMED = {"as": "user"}
_PROJECT_KEYS: dict[str, Any] = {"settings": str, "data": list[str], "source": list[str], "rules": str}


def find(project: Path) -> Path | None:
    """Return the contract's file of a project folder: ``conformance.toml``, else a ``pyproject.toml`` that has one."""
    if os.path.lexists(project / FILE_NAME):  # a pipe or a broken link among them, which load() tells by name
        return project / FILE_NAME
    pyproject = project / "pyproject.toml"
    if pyproject.is_file() and _own_table(_load(pyproject)) is not None:
        return pyproject
    return None


def load(path: Path | None) -> Contract:
    """Parse a contract's file; ``None`` gives the empty contract.

    Raises:
        UsageError: where the file cannot be read or is not TOML.
    """
    if path is None:
        return Contract()
    document = _load(path)
    if path.name == "pyproject.toml":
        document = _own_table(document) or {}
    return parse(document, str(path))


def _own_table(document: dict[str, Any]) -> dict[str, Any] | None:
    """Return the table of a ``pyproject.toml`` that is a contract, ``None`` where there is none."""
    tools = document.get("tool")
    table = tools.get("django-conformance") if isinstance(tools, dict) else None
    return table if isinstance(table, dict) else None


def parse(document: dict[str, Any], path: str) -> Contract:
    """Build the contract from its TOML document."""
    problems: list[ContractProblem] = []
    values: dict[str, Any] = {}
    project = document.get("project", {})
    tables = ("project", *_ENTRIES)
    problems += [_unknown(path, key, key, tables) for key in document if key not in tables]
    if not isinstance(project, dict):
        problems.append(ContractProblem(path, "project", "is not a table"))
        project = {}
    for key, value in project.items():
        if key not in _PROJECT_KEYS:
            problems.append(_unknown(path, f"project.{key}", key, tuple(_PROJECT_KEYS)))
        elif not _fits(_PROJECT_KEYS[key], value):
            problems.append(
                ContractProblem(path, f"project.{key}", f"is {_cited(value)}, not {_spelled(_PROJECT_KEYS[key])}")
            )
            project = {name: kept for name, kept in project.items() if name != key}
    for key, (name, kind) in _ENTRIES.items():
        entries = document.get(key, [])
        if not isinstance(entries, list):
            problems.append(ContractProblem(path, key, f"is a table; write [[{key}]]"))
            continue
        parsed = (_entry(kind, entry, path, f"{key}[{number}]", problems) for number, entry in enumerate(entries))
        values[name] = tuple(entry for entry in parsed if entry is not None)
    return Contract(
        path=path,
        settings=project.get("settings"),
        data=tuple(project.get("data", ())),
        source=tuple(project.get("source", ())),
        rules=project.get("rules"),
        problems=tuple(problems),
        **values,
    )


def _entry(kind: type[Any], entry: Any, path: str, where: str, problems: list[ContractProblem]) -> Any:
    if not isinstance(entry, dict):
        problems.append(ContractProblem(path, where, "is not a table"))
        return None
    fields = {field.name: field for field in dataclasses.fields(kind)}
    hints = typing.get_type_hints(kind)
    known = [next((old for old, new in _RENAMED.items() if new == name), name) for name in fields]
    table: dict[str, Any] = entry
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = _RENAMED.get(key, key)
        if key not in known:
            problems.append(_unknown(path, f"{where}.{key}", key, known))
        elif not _fits(hints[name], value):
            problems.append(ContractProblem(path, f"{where}.{key}", f"is {_cited(value)}, not {_spelled(hints[name])}"))
        else:
            complaint = _beyond(value) or _complaint(name, value)
            if complaint:
                problems.append(ContractProblem(path, f"{where}.{key}", complaint))
            else:
                late = name == "expires" and isinstance(value, datetime.datetime)
                values[name] = value.date() if late else value
    for name, declared in fields.items():
        required = declared.default is dataclasses.MISSING and declared.default_factory is dataclasses.MISSING
        if required and name not in values:
            if name not in entry:
                problems.append(ContractProblem(path, f"{where}.{name}", "is required"))
            return None
    if kind is ExpectedFailure and "when" in entry and "when" not in values:
        return None  # without its conditions it would apply everywhere
    return kind(**values)


def _complaint(name: str, value: Any) -> str:
    """Return what is wrong with a value that is of the right type: a pattern or a requirement that cannot be read."""
    try:
        if name.endswith("_matches") and value is not None:
            re.compile(value)
        elif name == "argv":
            return _argv_complaint(value)
        elif name == "deadline" and value is not None and value < 1:
            return f"is {value}, not a number of seconds"
        elif name == "when":
            from django_conformance.versions import parse_condition

            for condition in value:
                parse_condition(condition)
    except (re.error, RecursionError, OverflowError, MemoryError) as error:
        return f"is {_cited(value)}, not a regular expression: {error}"
    except ValueError as error:
        return str(error)
    return ""


def _beyond(value: Any, depth: int = _DEPTH) -> str:
    """Return what of a value no tool could pass on: tables in tables without end, numbers of more than 64 bits."""
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return "has a number of more than 64 bits"
    if not isinstance(value, (dict, list)):
        return ""
    if depth == 0:
        return f"is nested more than {_DEPTH} deep"
    items = value.values() if isinstance(value, dict) else value
    return next(filter(None, (_beyond(item, depth - 1) for item in items)), "")


def _argv_complaint(argv: list[str]) -> str:
    if not argv or not argv[0]:
        return "names no command; begin it with the command's name"
    if any("\0" in word for word in argv):
        return "has a null character, which no command line can hold"
    return ""


def _cited(value: Any) -> str:
    """Return a value as a message shows it: the beginning of one that is long, or nested deeply."""
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # an integer of more digits than Python writes
        return "a value too large to show"
    return text if len(text) <= _CITED else f"{text[:_CITED]}…"


def _unknown(path: str, where: str, key: str, known: typing.Iterable[str]) -> ContractProblem:
    known = list(known)
    near = difflib.get_close_matches(key[:_CITED], known, n=1, cutoff=0.5)
    advice = f"did you mean {near[0]!r}?" if near else f"the keys here are: {', '.join(known)}"
    return ContractProblem(path, where, f"is not a key of the contract; {advice}")


def _fits(hint: Any, value: Any) -> bool:
    if hint is Any:
        return True
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, type(int | None)) else (hint,)
    for option in options:
        if option is Any:
            return True
        base = typing.get_origin(option) or option
        if base is int and isinstance(value, bool):
            continue
        if isinstance(value, base):
            inner = typing.get_args(option)
            if base is list and inner and inner[0] is not Any and not all(_fits(inner[0], item) for item in value):
                continue
            if (
                base is dict
                and inner
                and inner[1] is not Any
                and not all(_fits(inner[1], item) for item in value.values())
            ):
                continue
            return True
    return False


def _spelled(hint: Any) -> str:
    names = {
        "str": "a string",
        "int": "an integer",
        "bool": "a boolean",
        "date": "a date",
        "dict": "a table",
        "list": "an array",
    }
    options = [option for option in (typing.get_args(hint) or (hint,)) if option is not type(None)]
    base = typing.get_origin(hint)
    if base in (list, dict):
        return names[base.__name__] + (" of strings" if base is list and typing.get_args(hint)[0] is str else "")
    return " or ".join(
        names.get(getattr(typing.get_origin(option) or option, "__name__", ""), str(option)) for option in options
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = tomllib.loads(read_text(path))
    except OSError as error:
        raise UsageError(
            f"The contract {path} cannot be read: {error.strerror}.", "Name another with --contract FILE."
        ) from error
    except RecursionError as error:
        raise UsageError(
            f"{path} is nested too deeply.", "Correct the file, or name another with --contract FILE."
        ) from error
    except ValueError as error:  # of TOML, of UTF-8, or a number with more digits than Python reads
        raise UsageError(
            f"{path} is not valid TOML: {str(error).rstrip('.')}.",
            "Correct the file, or name another with --contract FILE.",
        ) from error
    return document
