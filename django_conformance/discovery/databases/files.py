"""The source files of the project's own apps, and what the names in them stand for."""

from __future__ import annotations

import ast
import importlib.util
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import own_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.context import DiscoveryContext

_SKIPPED = {"tests", "test", "migrations", "node_modules", "__pycache__", "site-packages", "dist-packages"}
_LARGEST = 1 << 20


class SourceFile:
    """A file: its path, dotted module name and text."""

    def __init__(self, path: Path, module: str) -> None:
        self.path = path
        self.module = module

    @cached_property
    def text(self) -> str:
        """What it holds; nothing where it cannot be read."""
        try:
            return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree; an empty one where it has a syntax error."""
        try:
            return ast.parse(self.text, str(self.path))
        except (SyntaxError, ValueError):
            return ast.Module([], [])

    @cached_property
    def _imports(self) -> dict[str, tuple[str, str]]:
        package = self.module if self.path.name == "__init__.py" else self.module.rpartition(".")[0]
        found: dict[str, tuple[str, str]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                try:
                    origin = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
                except (ImportError, ValueError):
                    continue
                found.update({alias.asname or alias.name: (origin, alias.name) for alias in node.names})
        return found

    def imported(self, name: str) -> tuple[str, str] | None:
        """Return module and name that ``from module import name`` gave a name of this file."""
        return self._imports.get(name)

    def resolve(self, name: str) -> Any:
        """Return the object that a name of this file stands for, where its module or its origin is imported."""
        own = sys.modules.get(self.module)
        if own is not None and hasattr(own, name):
            return getattr(own, name)
        origin = self.imported(name)
        return getattr(sys.modules.get(origin[0]), origin[1], None) if origin is not None else None


def sources(context: DiscoveryContext) -> Iterator[SourceFile]:
    """Yield the files of the project's own apps, without their tests and migrations."""
    from django.apps import apps

    seen: set[Path] = set()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if not own_folder(str(folder), context.project):
            continue
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).parts
            if path in seen or _SKIPPED & set(parts) or path.name.startswith("test") or path.stat().st_size > _LARGEST:
                continue
            seen.add(path)
            names = [app.name, *parts[:-1], *([] if path.name == "__init__.py" else [path.stem])]
            yield SourceFile(path, ".".join(names))
