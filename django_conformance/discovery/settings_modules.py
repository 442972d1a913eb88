"""The settings modules that entry points of a project fall back on: manage.py, wsgi.py, asgi.py, and a Celery app's.

https://docs.djangoproject.com/en/stable/topics/settings/#designating-the-settings
"""

from __future__ import annotations

import ast
import importlib.util
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.deployment.files import DeploymentFiles
    from django_conformance.inventory import Location
    from django_conformance.source.files import SourceFile, Sources

_VARIABLE = "DJANGO_SETTINGS_MODULE"
_GIVEN = re.compile(
    rf"^\s*(?:ENV\s+|Environment=|-\s*)?(?:name:\s*)?[\"']?{_VARIABLE}[\"']?(?:\s*[:=]|\s*$|\s+\w)", re.MULTILINE
)
"""How an image, a service or a unit is given the variable; not how one command is."""
_ENTRY_POINTS = ("manage.py", "wsgi.py", "asgi.py")


@dataclass(frozen=True)
class Fallback:
    """A settings module that a file sets where DJANGO_SETTINGS_MODULE is not set, or instead of it."""

    module: str
    location: Location


def fallbacks(file: SourceFile) -> Iterator[Fallback]:
    """Yield each settings module that a file falls back on."""
    for node in file.of(ast.Call, ast.Assign):
        module = fallback(node)
        if module is not None:
            yield Fallback(module, file.place(node))


def fallback(node: ast.AST) -> str | None:
    """Return the module that a statement or call gives to DJANGO_SETTINGS_MODULE."""
    values: list[ast.expr] = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
        values = list(node.args)
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Subscript):
        values = [node.targets[0].slice, node.value]
    texts = [value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)]
    return texts[1] if texts[:1] == [_VARIABLE] and len(texts) > 1 and texts[1] else None


def missing(file: SourceFile, deployment: DeploymentFiles) -> Iterator[Fallback]:
    """Yield each settings module that a file falls back on and that does not exist; none where the deployment names its own."""
    wanted = [fallback for fallback in fallbacks(file) if not _exists(fallback.module)]
    return iter(() if wanted and _is_named(deployment) else wanted)


def _is_named(deployment: DeploymentFiles) -> bool:
    """Whether images, services or units are given DJANGO_SETTINGS_MODULE: then nothing falls back."""
    return any(
        _GIVEN.search(file.text)
        for file in deployment.every
        if file.stage != "development" and not file.is_test and not file.relative.startswith(".")
    )


def existing(file: SourceFile) -> Iterator[Fallback]:
    """Yield each settings module that a file falls back on and that exists."""
    return (wanted for wanted in fallbacks(file) if _exists(wanted.module))


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def of_entry_points(sources: Sources) -> dict[str, str]:
    """Return the settings module that each manage.py, wsgi.py and asgi.py falls back on, by the file's path."""
    return {
        file.relative: wanted.module
        for name in _ENTRY_POINTS
        for file in sources.code(named=name)
        for wanted in fallbacks(file)
    }
