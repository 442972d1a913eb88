"""``update_or_create()`` is told which fields to update.

Why: it looks a row up by all that it is given, and updates what ``defaults`` has. Without that it updates nothing: a value that has changed finds no
row, and makes a second one.

Fix: give the fields that identify the row, and the others in ``defaults={…}``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.lookups import DEFAULTS, looked_up, may_be_unique, model_asked
from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import method, own_nodes
from django_conformance.source.orm.scope import Scope
from django_conformance.source.reading import attribute

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/ref/models/querysets/#update-or-create")

_METHODS = ("update_or_create", "aupdate_or_create")
_FEWEST = 2
_NAMES = ("name", "key", "code", "kind", "type", "token", "title", "number", "_id", "hash")
"""How texts that identify a row are called."""


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each such call without defaults that looks up by what no constraint makes unique."""
    for file in project.files("update_or_create"):
        for function in file.functions:
            scope = Scope(function, file, project.context.sources)
            for call in own_nodes(function):
                if not isinstance(call, ast.Call) or method(call) not in _METHODS:
                    continue
                if any(keyword.arg in (*DEFAULTS, None) for keyword in call.keywords):
                    continue
                model = model_asked(call, scope)
                names = looked_up(call, scope) if model is not None else None
                if (
                    not names
                    or len(names) < _FEWEST
                    or may_be_unique(names, model)
                    or _touches(model)
                    or _identify(names, model)
                ):
                    continue
                yield Finding(
                    f"{model._meta.label}.objects.{method(call)}() has no defaults: it looks up by {', '.join(sorted(names))}, and "
                    "updates nothing; where one of them has changed, it makes a second row",
                    at=file.at(call, model._meta.label),
                    evidence={"model": model._meta.label, "fields": sorted(names)},
                )


def _identify(names: frozenset[str], model: Any) -> bool:
    """Whether every field of a lookup tells which row it is, and none is a value of it: the call is a ``get_or_create()``."""
    fields = [model._meta.get_field(name.partition("__")[0]) for name in names]
    return all(
        field.is_relation
        or field.choices
        or field.get_internal_type() in ("DateField", "UUIDField", "SlugField")
        or (field.get_internal_type() == "CharField" and field.name.endswith(_NAMES))
        for field in fields
    )


def _touches(model: type) -> bool:
    """Whether saving a row again sets a time in it."""
    fields = attribute(attribute(model, "_meta"), "concrete_fields", ())
    return any(attribute(field, "auto_now") for field in fields)
