"""The settings can convert the values that deployment files give to variables.

Why: ``EMAIL_PORT=`` in a file of variables is set, and empty: a default does not apply, and ``int("")`` raises ValueError when the settings
are imported. The process does not start, and only where that file is used.

Fix: give the variable a value of its kind, or leave its line out; in the settings, ``int(os.environ.get("EMAIL_PORT") or 587)``.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django_conformance.discovery.deployment import deployment
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import read_in
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import catches, spelled, text, written

rule = Rule(level="should", docs="https://docs.docker.com/reference/compose-file/services/#env_file")

_ANSWERS = frozenset(("1", "0", "yes", "no", "true", "false", "on", "off", "y", "n", "t", "f"))


def _truth(value: str) -> bool:
    if value.strip().lower() not in _ANSWERS:
        raise ValueError(value)
    return True


_CONVERTING: dict[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "decimal.Decimal": Decimal,
    "json.loads": json.loads,
    "ast.literal_eval": ast.literal_eval,
    "distutils.util.strtobool": _truth,
}
_CASTS: dict[str, Callable[[str], Any]] = {"int": int, "float": float}
"""What ``env.int("NAME")`` and ``config("NAME", cast=int)`` do."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each variable of a process whose value the settings that it loads cannot convert."""
    reading = deployment(project.context.deployment_files)
    conversions = list(_conversions(project))
    told = set()
    processes = reading.inventory
    for process in (*processes.servers, *processes.workers, *processes.beats) if conversions else ():
        given = reading.variables.get(process.unit, {})
        for name, convert, place, code in conversions:
            value = given.get(name)
            if value is None or "$" in value or "{" in value or name in told or process.unit.stage == "development":
                continue
            error = _error(convert, value)
            if error:
                told.add(name)
                yield Finding(
                    f"{process.unit.name} ({process.unit.location}) gets {name}={value!r}, and {place} reads {code}: {error}",
                    subject=name,
                    location=process.unit.location,
                    hint=f"Give {name} a value, or leave it out." if not value else "",
                    evidence={"read": str(place), "value": value},
                )


def _conversions(project: Project) -> Iterator[tuple[str, Callable[[str], Any], Location, str]]:
    for file in project.context.sources.code(containing=("env", "config(")):
        if file.loaded is None:
            continue
        for call in file.of(ast.Call):
            name, convert = _converted(call, file)
            is_guarded = any(isinstance(above, ast.Try) and catches(above) for above in file.ancestors(call))
            is_asked = any(isinstance(above, (ast.If, ast.IfExp)) for above in file.ancestors(call))
            if name and convert is not None and not is_guarded and not is_asked and not _within_function(call, file):
                yield name, convert, file.place(call), written(call)


def _within_function(call: ast.Call, file: SourceFile) -> bool:
    return any(isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) for above in file.ancestors(call))


def _converted(call: ast.Call, file: SourceFile) -> tuple[str | None, Callable[[str], Any] | None]:
    """Return the variable whose text a call converts, and how."""
    convert = _CONVERTING.get(file.dotted(call.func))
    if convert is not None and len(call.args) == 1:
        return read_in(call.args[0])[0], convert
    kind = spelled(call.func).rpartition(".")[2] if isinstance(call.func, ast.Attribute) else ""
    for keyword in call.keywords:
        kind = spelled(keyword.value) if keyword.arg == "cast" else kind
    is_text = bool(call.args) and text(call.args[0]) is not None
    return (read_in(call)[0], _CASTS[kind]) if kind in _CASTS and is_text else (None, None)


def _error(convert: Callable[[str], Any], value: str) -> str:
    try:
        convert(value)
    except Exception as error:
        return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return ""
