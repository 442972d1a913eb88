"""The aliases that the project's own tests query.

https://docs.djangoproject.com/en/stable/topics/testing/tools/#multi-database-support
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.source.files import SourceFile

_ALL = "__all__"


def aliases(context: DiscoveryContext, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of ``known``, besides 'default', that tests name in ``databases``, of a class or of pytest's mark."""
    named = {
        constant.value
        for file in context.sources.tests
        if b"databases" in file.content
        for value in _databases(file)
        for constant in ast.walk(value)
        if isinstance(constant, ast.Constant)
    }
    return known if _ALL in named else tuple(alias for alias in known if alias in named and alias != "default")


def _databases(file: SourceFile) -> Iterator[ast.expr]:
    for node in file.of(ast.ClassDef):
        for statement in node.body:
            if isinstance(statement, ast.Assign) and "databases" in {
                target.id for target in statement.targets if isinstance(target, ast.Name)
            }:
                yield statement.value
    for call in file.of(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "django_db":
            yield from (keyword.value for keyword in call.keywords if keyword.arg == "databases")
