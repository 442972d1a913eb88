"""The fields that ``get_or_create()`` and ``update_or_create()`` look up by are unique in the database.

Why: two requests or workers that look at the same time both find no row, and both make one. Only a unique column or constraint stops
the second. From then on each call raises MultipleObjectsReturned.

Fix: add a ``UniqueConstraint`` on the fields of the lookup, and give all others as ``defaults``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.lookups import looked_up, may_be_unique, model_asked
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method, own_nodes
from django_conformance.source.orm.scope import Scope

rule = Rule(level="info", docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#get-or-create")

_METHODS = ("get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create")
_ALONE = (".management.", ".migrations.", ".scripts.", ".fixtures.", ".factories", ".seed")
"""Modules whose code runs once at a time."""
_LOCKING = ("lock", "Lock", "LOCK", "IntegrityError", "MultipleObjectsReturned")
"""Words of a function that knows of the race."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such call on a model of the project whose fields of the lookup no constraint makes unique."""
    own = {model.label for model in project.inventory.models if model.own and model.managed}
    for file in project.files("or_create"):
        if any(part in f".{file.module}." for part in _ALONE):
            continue
        for function in file.functions:
            if any(word in file.segment(function) for word in _LOCKING):
                continue
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                if isinstance(call, ast.Call) and method(call) in _METHODS:
                    yield from _of_call(call, scope, file, own)


def _of_call(call: ast.Call, scope: Scope, file: SourceFile, own: set[str]) -> Iterator[Finding]:
    model = model_asked(call, scope)
    names = looked_up(call, scope) if model is not None and model._meta.label in own else None
    if (
        not names
        or may_be_unique(names, model)
        or any(_is_new(keyword.value, call, scope) for keyword in call.keywords)
    ):
        return
    fields = ", ".join(sorted(names))
    yield Finding(
        f"{model._meta.label}.objects.{method(call)}() looks up by {fields}, and no constraint makes "
        f"{'that' if len(names) == 1 else 'them'} unique: two at the same time make two rows",
        at=file.at(call, model._meta.label),
        hint=f'add UniqueConstraint(fields={sorted(names)!r}, name="…") to {model.__name__}',
        evidence={"model": model._meta.label, "fields": sorted(names)},
    )


def _is_new(value: ast.expr, call: ast.Call, scope: Scope) -> bool:
    """Whether a value is a row that code has just made, or may have: nobody else looks anything up by it yet."""
    if not isinstance(value, ast.Name):
        return False
    if value.id == "self":
        return True  # methods of models are often called for a row by what has just made it
    tests = [outer.test for outer in scope.file.ancestors(call) if isinstance(outer, ast.If)]
    if value.id == "instance" and any("created" in ast.unparse(test) for test in tests):
        return True
    stores = scope.stores.get(value.id, [])
    return bool(stores) and all(method(getattr(statement, "value", None)) == "create" for statement, _ in stores)
