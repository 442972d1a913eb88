"""A subquery is on the same database as the query that contains it.

Why: both run as a single statement on one database, which does not have the other one's table.

Fix: evaluate the inner query first: ``list(….values_list("pk", flat=True))``.
"""

import ast
from collections.abc import Iterator

from django_conformance.discovery.databases.project import DatabasesProject
from django_conformance.inventory import Model
from django_conformance.rules import Finding, Rule
from django_conformance.source.files import SourceFile
from django_conformance.source.nodes import method
from django_conformance.source.values import QUERIES, VALUES

from . import ENGINES, ROUTERS

rule = Rule(
    level="must",
    docs="https://docs.djangoproject.com/en/stable/topics/db/multi-db/#limitations-of-multiple-databases",
    needs=("two-databases",),
    after=(*ENGINES, *ROUTERS),
)

_NARROWS = ("filter", "exclude", "get", "aget")
_WITHOUT_ALIAS = frozenset((*QUERIES, *VALUES)) - {"using"}
_LOOKUPS = ("__in", "__exact")


def find(project: DatabasesProject) -> Iterator[Finding]:
    """Yield each subquery that is written out within the call that it narrows."""
    for file in project.files("__in"):
        for call in file.of(ast.Call):
            narrowed = call.func.value if isinstance(call.func, ast.Attribute) and method(call) in _NARROWS else None
            outer = _model(narrowed, file, project) if narrowed is not None else None
            for keyword in call.keywords if outer is not None else ():
                lookup = str(keyword.arg).endswith(_LOOKUPS)
                inner = _model(keyword.value, file, project) if lookup else None
                if outer is not None and inner is not None and project.tables.apart(outer, inner):
                    yield Finding(
                        f"the query of {outer.label} on {outer.read!r} contains {ast.unparse(keyword.value)}, whose table "
                        f"is on {inner.read!r}: no such table; wrap it in list(…)",
                        subject=file.module,
                        location=file.place(keyword.value),
                        evidence={"outer": outer.label, "inner": inner.label},
                    )


def _model(queryset: ast.expr, file: SourceFile, project: DatabasesProject) -> Model | None:
    """Return the model of a queryset that is written out from its manager on and names no alias."""
    while (
        isinstance(queryset, ast.Call)
        and isinstance(queryset.func, ast.Attribute)
        and method(queryset) in _WITHOUT_ALIAS
    ):
        queryset = queryset.func.value
    if not (isinstance(queryset, ast.Attribute) and queryset.attr == "objects"):
        return None
    return project.tables.model_at(queryset.value, file)
