"""Whether something reads a key of a structured setting that Django does not know."""

from __future__ import annotations

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.loaded_code import content, installed, of_package

if TYPE_CHECKING:
    from django_conformance.source.files import SourceFile, Sources


def is_read(key: str, sources: Sources, backend: str = "") -> bool:
    """Whether the project asks a dictionary for a key, or the package that a backend is in mentions it.

    Django's own backends are known: what they do not read, nothing reads.
    """
    return any(_asks(file, key) for file in sources.code(containing=(key,))) or _mentions(backend, key)


def is_setting_read(name: str, sources: Sources) -> bool:
    """Whether the project reads a setting, or a variable of that name, anywhere."""
    return any(_reads(file, name) for file in sources.every if name.encode() in file.content)


def _reads(file: SourceFile, name: str) -> bool:
    return (
        any(node.id == name and isinstance(node.ctx, ast.Load) for node in file.of(ast.Name))
        or any(node.attr == name for node in file.of(ast.Attribute))
        or any(node.value == name for node in file.of(ast.Constant) if not _is_environment(node, file))
    )


def _is_environment(node: ast.Constant, file: SourceFile) -> bool:
    """Whether a string is the name of an environment variable, which settings often share."""
    parent = file.parents.get(node)
    asked = parent.func if isinstance(parent, ast.Call) else parent.value if isinstance(parent, ast.Subscript) else None
    return asked is not None and "env" in ast.unparse(asked).lower()


def mentioned_by_packages(name: str, project: Path) -> bool:
    """Whether a loaded module that is not the project's mentions a name: then an installed package reads the setting."""
    word = re.compile(rf"\b{re.escape(name)}\b".encode())
    return any(map(word.search, installed(project)))


def mentioned_in(app: str, *names: str) -> bool:
    """Whether a file of the package that has an app mentions one of these names, loaded or not."""
    try:
        found = find_spec(app.partition(".")[0])
    except (ImportError, ValueError, AttributeError):
        return False
    folders = list(found.submodule_search_locations or ()) if found is not None else []
    word = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b".encode())
    return any(word.search(content(str(path))) for folder in folders for path in Path(folder).rglob("*.py"))


def _asks(file: SourceFile, key: str) -> bool:
    """Whether a file has a key as text elsewhere than where dictionaries are written."""
    for node in file.of(ast.Constant):
        if node.value != key:
            continue
        parent = file.parents.get(node)
        if isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load):
            return True
        if isinstance(parent, ast.Compare):
            return True
        if isinstance(parent, ast.Call) and not _writes(parent):
            return True
    return False


def _writes(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "setdefault"


def _mentions(backend: str, key: str) -> bool:
    package = backend.partition(".")[0]
    if not backend or package == "django":
        return False
    quoted = re.compile(rf"""['"]{re.escape(key)}['"]""".encode())
    return any(map(quoted.search, of_package(package)))
