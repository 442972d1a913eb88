"""What the imports of a file give names to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def imported_names(nodes: Iterable[ast.AST], module: str, *, is_package: bool) -> dict[str, str]:
    """Return local name to dotted path for every import among ``nodes``; those relative to ``module`` are resolved."""
    names: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            base = base_module(node, module, is_package=is_package)
            for alias in node.names:
                names[alias.asname or alias.name] = f"{base}.{alias.name}" if base else alias.name
    return names


def base_module(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    """Return the module that a ``from … import`` statement of ``module`` imports from; a relative one is resolved."""
    if not node.level:
        return node.module or ""
    package = module.split(".")
    if not is_package:
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *([node.module] if node.module else [])])
