"""Numbers of several relations are not counted in one query without distinct.

Why: each relation to many rows is joined: a patient with three visits and two letters is six rows, and both counts, and each sum, come out as six.

Fix: ``Count("visits", distinct=True)`` for each count, and a subquery for a sum.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import called, links, method, text

from . import ENGINES

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/db/aggregation/#combining-multiple-aggregations",
    after=ENGINES,
)

_COUNTING = ("Count", "Sum")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each query that counts or sums up the rows of two relations, where one of the counts is not distinct."""
    from django.apps import apps

    for file in project.files("annotate(", "aggregate("):
        for call in file.of(ast.Call):
            model = project.tables.queried(call, file)
            if model is None or isinstance(file.parents.get(call), ast.Attribute):
                continue
            counted = list(_counted(call, apps.get_model(model.label), file))
            roots = dict.fromkeys(root for root, _ in counted)
            wrong = next((node for _, node in counted if not _is_distinct(node) and not _is_whether(node, call)), None)
            if len(roots) > 1 and wrong is not None:
                yield Finding(
                    f"a query of {model.label} counts {' and '.join(roots)} together, and {ast.unparse(wrong)} is not distinct: "
                    "each row is counted once for each row of the other",
                    at=file.at(wrong),
                    evidence={"model": model.label, "relations": list(roots)},
                )


def _counted(call: ast.expr, model: Any, file: SourceFile) -> Iterator[tuple[str, ast.Call]]:
    """Yield the relations to many rows that a chain counts or sums up, each with the aggregate."""
    annotated = (node for node in links(call) if method(node) in ("annotate", "aggregate"))
    for value in (value for node in annotated if isinstance(node, ast.Call) for value in _given(node)):
        name = file.dotted(value.func)
        relation = (text(value.args[0]) or "").partition("__")[0] if value.args else ""
        is_counted = name.startswith("django.db.models.") and name.rpartition(".")[2] in _COUNTING
        if is_counted and _is_many(relation, model):
            yield relation, value


def _given(call: ast.Call) -> Iterator[ast.Call]:
    """Yield what a call is given that is a call itself."""
    values = (*call.args, *(keyword.value for keyword in call.keywords))
    return (value for value in values if isinstance(value, ast.Call))


def _is_many(name: str, model: Any) -> bool:
    """Whether a name of a query is a relation to many rows."""
    backs = [back for back in model._meta.related_objects if back.field.related_query_name() == name]
    return any(
        field.one_to_many or field.many_to_many
        for field in (*model._meta.many_to_many, *backs)
        if field in backs or field.name == name
    )


def _is_whether(node: ast.Call, call: ast.Call) -> bool:
    """Whether a query asks of a count only whether there are any rows, which comes out right."""
    word = next((word for word in ast.walk(call) if isinstance(word, ast.keyword) and word.value is node), None)
    name = (word.arg or "") if word is not None else ""
    asked = {
        (inner.arg or "").removeprefix(name): ast.unparse(inner.value)
        for inner in ast.walk(call)
        if isinstance(inner, ast.keyword)
        and inner is not word
        and name
        and (inner.arg or "").partition("__")[0] == name
    }
    return bool(asked) and asked.items() <= {("", "0"), ("__exact", "0"), ("__gt", "0"), ("__gte", "1"), ("__lt", "1")}


def _is_distinct(node: ast.Call) -> bool:
    distinct = next((keyword.value for keyword in node.keywords if keyword.arg == "distinct"), None)
    return called(node).endswith("Count") and isinstance(distinct, ast.Constant) and distinct.value is True
