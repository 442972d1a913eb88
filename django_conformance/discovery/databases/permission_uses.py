"""Permissions that code and templates ask for by name.

https://docs.djangoproject.com/en/stable/topics/auth/default/#the-permission-required-decorator
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.inventory import Location
from django_conformance.source.definitions import defined
from django_conformance.source.nodes import spelled, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import SourceFile, Sources

_CALLS = ("permission_required", "has_perm", "ahas_perm", "has_perms", "ahas_perms", "get_objects_for_user")
_NAME = re.compile(r"^(\w+)\.(\w+)$")
_IN_TEMPLATE = re.compile(r"\bperms\.(\w+)\.(\w+)")
_TEMPLATES = (".html", ".txt", ".jinja", ".jinja2")
_SKIPPED = frozenset({"node_modules", "static", "tests", "test", "docs", "site-packages", "venv"})
_LARGEST = 1 << 19


@dataclass(frozen=True)
class PermissionUse:
    """A permission that is asked for: its app, its codename, the place, and what asks."""

    app: str
    codename: str
    location: Location
    by: str
    subject: str

    @property
    def name(self) -> str:
        """The permission as code writes it."""
        return f"{self.app}.{self.codename}"


def in_code(sources: Sources) -> Iterator[PermissionUse]:
    """Yield the permissions that the project's code writes out, also by a constant."""
    for file in sources.code(containing=("perm",)):
        for node, by in _asking(file):
            value = text(_constant(node, file, sources))
            match = _NAME.match(value) if value is not None else None
            if match:
                yield PermissionUse(match[1], match[2], file.place(node), by, file.module)


def in_templates(project: Path) -> Iterator[PermissionUse]:
    """Yield the permissions that templates ask ``perms`` for."""
    for folder, folders, names in os.walk(project):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        for name in sorted(names):
            path = Path(folder, name)
            if not name.endswith(_TEMPLATES) or "templates" not in path.parts or path.stat().st_size > _LARGEST:
                continue
            content = path.read_text(encoding="utf-8", errors="replace")
            relative = path.relative_to(project).as_posix()
            for match in _IN_TEMPLATE.finditer(content) if "perms." in content else ():
                line = content[: match.start()].count("\n") + 1
                yield PermissionUse(match[1], match[2], Location(relative, line), match[0], relative)


def written_elsewhere(sources: Sources) -> set[str]:
    """Return the texts of the project's files that make or describe permissions, rather than ask for them."""
    files = [file for file in sources.every if not file.is_test and b"perm" in file.content.lower()]
    asking = [(node, file) for file in files for node, _ in _asking(file)]
    asked = {inner for node, _ in asking for inner in ast.walk(node)}
    asked |= {constant for node, file in asking if (constant := _constant(node, file, sources)) is not None}
    texts: set[str] = set()
    for file in files:
        texts |= {value for node in file.of(ast.Constant) if node not in asked and (value := text(node)) is not None}
    return texts


def _asking(file: SourceFile) -> Iterator[tuple[ast.expr, str]]:
    for call in file.of(ast.Call):
        name = spelled(call.func).rpartition(".")[2]
        if name in _CALLS:
            position = 1 if name == "get_objects_for_user" else 0
            keyword = next((k.value for k in call.keywords if k.arg in ("perm", "perm_list", "perms")), None)
            given = call.args[position] if len(call.args) > position else keyword
            yield from ((part, f"{name}()") for part in _parts(given))
    for node in file.of(ast.ClassDef):
        for statement in node.body:
            if isinstance(statement, ast.Assign) and spelled(statement.targets[0]) == "permission_required":
                yield from ((part, f"{node.name}.permission_required") for part in _parts(statement.value))


def _parts(node: ast.expr | None) -> list[ast.expr]:
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return list(node.elts)
    return [node] if node is not None else []


def _constant(node: ast.expr, file: SourceFile, sources: Sources) -> ast.expr | None:
    """Return what a name is assigned at the top of a module or class; another expression itself."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        definition = defined(node, file, sources)
        statement = definition[0] if definition is not None else None
        return statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
    return node
