"""The objects that names in source stand for, once the project's modules are imported."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any

from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile


def at(dotted: str) -> Any:
    """Return what a dotted path leads to among the imported modules, through re-exports too; ``None`` where nothing."""
    parts = dotted.split(".")
    for length in range(len(parts) - 1, 0, -1):
        value: Any = sys.modules.get(".".join(parts[:length]))
        if value is None:
            continue
        for name in parts[length:]:
            value = vars(value).get(name) if issubclass(type(value), type(sys)) else attribute(value, name)
        return value
    return None


def model_at(expression: ast.expr, file: SourceFile) -> Any:
    """Return the model class that a name in a file stands for, ``None`` where it is none, or Django's ``Model`` itself."""
    from django.db.models import Model

    if not isinstance(expression, (ast.Name, ast.Attribute)):
        return None
    value = at(file.qualified(expression))
    return value if isinstance(value, type) and issubclass(value, Model) and value is not Model else None
