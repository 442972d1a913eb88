"""The settings modules that entry points of a project fall back on: manage.py, wsgi.py, asgi.py, and a Celery app's.

https://docs.djangoproject.com/en/stable/topics/settings/#designating-the-settings
"""

from __future__ import annotations

import ast
import importlib.util
from typing import TYPE_CHECKING

from django_conformance.inventory import Location, Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.source.files import Sources

MISSING = "settings-module-missing"
DIFFERENT = "settings-module-different"

_VARIABLE = "DJANGO_SETTINGS_MODULE"
_ENTRIES = ("manage.py", "wsgi.py", "asgi.py")
_ENOUGH = 2
"""How many other entry points must agree before one is said to differ."""


def fallbacks(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield each settings module that a file sets for want of another, and the line."""
    for node in ast.walk(tree):
        name = fallback(node)
        if name is not None:
            yield name, int(getattr(node, "lineno", 0))


def fallback(node: ast.AST) -> str | None:
    """Return the module that a statement or call gives to DJANGO_SETTINGS_MODULE."""
    values: list[ast.expr] = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
        values = list(node.args)
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Subscript):
        values = [node.targets[0].slice, node.value]
    texts = [one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return texts[1] if texts[:1] == [_VARIABLE] and len(texts) > 1 and texts[1] else None


def exists(module: str) -> bool:
    """Whether a module can be found."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def missing(tree: ast.AST, path: str) -> Iterator[Suspicion]:
    """Yield each settings module that a file falls back on and that there is not."""
    for name, line in fallbacks(tree):
        if not exists(name):
            text = f"{path}:{line} falls back on the settings module {name!r}, and there is no such module"
            yield Suspicion(MISSING, name, text, Location(path, line), {"settings": name})


def different(tree: ast.AST, path: str, sources: Sources) -> Iterator[Suspicion]:
    """Yield a settings module that differs from what all other entry points agree on.

    A package and a module within it are taken for one, since the package chooses; one that is named for workers is meant.
    """
    others = {
        file.relative: name
        for entry in _ENTRIES
        for file in sources.code(named=entry)
        for name, _ in fallbacks(file.tree)
        if file.relative != path
    }
    agreed = set(others.values())
    for name, line in fallbacks(tree):
        if len(others) < _ENOUGH or len(agreed) != 1 or name in agreed or not exists(name):
            continue
        other = next(iter(agreed))
        if f"{name}.".startswith(f"{other}.") or f"{other}.".startswith(f"{name}."):
            continue
        if any(word in name.rpartition(".")[2] for word in ("celery", "worker", "queue", "task")):
            continue
        text = (
            f"{path}:{line} falls back on the settings module {name!r}, and {', '.join(sorted(others))} on {other!r}: "
            "where DJANGO_SETTINGS_MODULE is not set, workers run with other settings than the site"
        )
        yield Suspicion(DIFFERENT, name, text, Location(path, line), {"settings": name, "others": other})


def of_project(sources: Sources) -> Iterator[Suspicion]:
    """Yield the missing settings modules of a project's wsgi.py; asgi.py and Celery's are judged in their areas."""
    for file in sources.code(named="wsgi.py"):
        yield from missing(file.tree, file.relative)
