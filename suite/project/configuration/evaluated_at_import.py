"""A default that depends on the time is computed each time it is used.

Why: ``default=timezone.now()`` is computed when the module is imported: every row gets the time at which the process began, or all of them the same
UUID. So is a queryset of a view's class that compares with now, and the default of a parameter. Each run of makemigrations finds another default.

Fix: give the function itself, ``default=timezone.now``, or one that computes it: ``def in_a_month(): …``. In a view, ``get_queryset()``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.computed import changing
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import spelled, written

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/models/fields/#default")

_OPTIONS = ("default", "initial", "limit_choices_to", "validators")
_ATTRIBUTES = ("queryset", "extra_context", "initial")


def find(project: Project) -> Iterator[Finding]:
    """Yield each option of a field, attribute of a view and default of a parameter that holds the time of the import."""
    for file in project.context.sources.code(
        containing=("now(", "today(", "uuid", "localdate(", "localtime(", "time()")
    ):
        for what, value in (*_of_classes(file), *_of_functions(file)):
            call = changing(value, file)
            if call is not None:
                yield Finding(
                    f"{what} is {written(value)}, which is computed once, when {file.relative} is imported",
                    at=file.at(call),
                    hint=f"Give the function: {spelled(call.func)}, without parentheses."
                    if call is value and not call.args
                    else "",
                )


def _of_classes(file: SourceFile) -> Iterator[tuple[str, ast.expr]]:
    for node in file.of(ast.ClassDef):
        for statement in node.body:
            value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            name = next((target.id for target in targets if isinstance(target, ast.Name)), "")
            if value is None or not name:
                continue
            if isinstance(value, ast.Call) and spelled(value.func).endswith("Field"):
                for keyword in value.keywords:
                    if keyword.arg in _OPTIONS:
                        yield f"{keyword.arg} of {node.name}.{name}", keyword.value
            elif name in _ATTRIBUTES:
                yield f"{node.name}.{name}", value


def _of_functions(file: SourceFile) -> Iterator[tuple[str, ast.expr]]:
    """Yield the defaults of functions; those of tasks are another rule's matter."""
    for function in file.functions:
        if any("task" in ast.dump(decorator).lower() for decorator in function.decorator_list):
            continue
        if any(isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)) for around in file.ancestors(function)):
            continue
        arguments = function.args
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                yield f"a default of {function.name}()", default
