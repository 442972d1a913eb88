"""The source of the modules that this process has loaded: what an installed package mentions, it may read."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import inside
from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator


def installed(project: Path) -> Iterator[bytes]:
    """Yield the source of each loaded module that is installed: neither the project's nor Python's own."""
    left_out = {*sys.stdlib_module_names, "django_conformance"}
    for name, path in _loaded():
        if name.partition(".")[0] not in left_out and not inside(path, project):
            yield content(path)


def of_package(package: str) -> Iterator[bytes]:
    """Yield the source of each loaded module of a package, the project's own too."""
    return (content(path) for name, path in _loaded() if name.partition(".")[0] == package)


@cache
def content(path: str) -> bytes:
    """Return what a file holds; nothing where it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _loaded() -> Iterator[tuple[str, str]]:
    """Yield the name and the source file of each loaded module that has one."""
    for name, module in list(sys.modules.items()):
        path = attribute(module, "__file__")
        if isinstance(path, str) and path.endswith(".py"):
            yield name, path
