"""From a TOML document to the contract; an unknown key, or a value of another type, is a problem with its key."""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import typing
from typing import Any

from django_conformance.contract.records import (
    CommandContract,
    Contract,
    ContractProblem,
    ExpectedFailure,
    RouteContract,
    SocketContract,
    TaskContract,
)
from django_conformance.contract.values import CITED, beyond, cited, complaint, fits, spelled

_ENTRIES: dict[str, tuple[str, type[Any]]] = {
    "task": ("tasks", TaskContract),
    "socket": ("sockets", SocketContract),
    "command": ("commands", CommandContract),
    "route": ("routes", RouteContract),
    "expected": ("expected", ExpectedFailure),
}
_RENAMED = {"as": "user"}
_PROJECT_KEYS: dict[str, Any] = {"settings": str, "data": list[str], "source": list[str], "rules": str}


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
        elif not fits(_PROJECT_KEYS[key], value):
            problems.append(
                ContractProblem(path, f"project.{key}", f"is {cited(value)}, not {spelled(_PROJECT_KEYS[key])}")
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
        elif not fits(hints[name], value):
            problems.append(ContractProblem(path, f"{where}.{key}", f"is {cited(value)}, not {spelled(hints[name])}"))
        else:
            wrong = beyond(value) or complaint(name, value)
            if wrong:
                problems.append(ContractProblem(path, f"{where}.{key}", wrong))
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


def _unknown(path: str, where: str, key: str, known: typing.Iterable[str]) -> ContractProblem:
    known = list(known)
    near = difflib.get_close_matches(key[:CITED], known, n=1, cutoff=0.5)
    advice = f"did you mean {near[0]!r}?" if near else f"the keys here are: {', '.join(known)}"
    return ContractProblem(path, where, f"is not a key of the contract; {advice}")
