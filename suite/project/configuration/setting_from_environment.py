"""Booleans in Django's settings that come from the environment are converted.

Why: an environment variable is a string, and every non-empty string is true: if DEBUG is set to "False", or to 0,
Django runs with DEBUG on.

Fix: compare it: ``os.environ.get("DEBUG", "false").lower() in ("1", "true", "yes")``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import known
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled, text
from django_conformance.source.text_values import is_false_text

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/settings/#debug", settings=True)

_READING = ("os.environ.get", "os.getenv", "decouple.config", "environ.get", "os.environ.setdefault")
_ANSWERS = ("true", "false", "0", "1", "yes", "no", "on", "off")


def find(project: Project) -> Iterator[Finding]:
    """Yield each switch that is given what the environment holds, where its default says that it is not text."""
    from django.conf import global_settings

    switches = {name for name in dir(global_settings) if isinstance(getattr(global_settings, name), bool)}
    for file in project.context.sources.code(containing=("environ", "getenv", "decouple")):
        for statement in file.of(ast.Assign):
            name = spelled(statement.targets[0])
            if name not in switches:
                continue
            if variable := _given_as_false(statement.value, file):
                yield Finding(
                    f"{name} is {ast.unparse(statement.value)}, and the deployment sets {variable} to {known(variable)!r}, "
                    "which is text and so true",
                    at=file.at(statement, name),
                )
            elif _is_text(statement.value, file):
                yield Finding(
                    f"{name} is {ast.unparse(statement.value)}, which is text where the variable is set: "
                    '"False" and "0" are true',
                    at=file.at(statement, name),
                )


def _given_as_false(value: ast.expr, file: SourceFile) -> str:
    """Return the variable whose text a switch takes for true, where the deployment says by it that the switch is off."""
    if isinstance(value, ast.Call) and file.dotted(value.func) == "bool" and len(value.args) == 1:
        value = value.args[0]
    variable = None
    if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.In):
        is_there = file.dotted(value.comparators[0]) == "os.environ"
        variable = text(value.left) if is_there else None
    elif isinstance(value, ast.Call) and file.dotted(value.func) in _READING and value.args:
        is_cast = any(keyword.arg == "cast" for keyword in value.keywords)
        variable = None if is_cast else text(value.args[0])
    elif isinstance(value, ast.Subscript) and file.dotted(value.value) == "os.environ":
        variable = text(value.slice)
    given = known(variable) if variable is not None else None
    return variable if variable is not None and given is not None and is_false_text(given) else ""


def _is_text(value: ast.expr, file: SourceFile) -> bool:
    """Whether an expression is the text of a variable, with a default that is a truth value or is written as one."""
    if not isinstance(value, ast.Call):
        return False
    if file.dotted(value.func) == "bool" and len(value.args) == 1:
        inner = value.args[0]
        return isinstance(inner, ast.Call) and file.dotted(inner.func) in _READING and _has_answer(inner)
    if file.dotted(value.func) not in _READING or any(keyword.arg == "cast" for keyword in value.keywords):
        return False
    return _has_answer(value)


def _has_answer(call: ast.Call) -> bool:
    defaults = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "default")]
    return any(
        isinstance(default, ast.Constant)
        and (isinstance(default.value, (bool, int)) or str(default.value).lower() in _ANSWERS)
        for default in defaults
    )
