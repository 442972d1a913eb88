"""Settings that Celery or a package beside it reads though Celery's defaults do not have them."""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.cause import inside
from django_conformance.source.reading import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_by_a_library(name: str, key: str, project: Path) -> bool:
    """Whether installed code that is loaded, or any of Celery's, reads a setting.

    ``name`` is what Django's settings call it (``CELERY_RESULT_BACKEND_THREAD_SAFE``), ``key`` what Celery's
    configuration does: the latter counts only in code that has to do with Celery.
    """
    whole = re.compile(rf"\b{re.escape(name)}\b".encode())
    within = re.compile(rf"""['"]{re.escape(key)}['"]|\bconf\.{re.escape(key)}\b""".encode())
    return any(whole.search(text) or (b"celery" in text and within.search(text)) for text in _texts(project))


@cache
def _texts(project: Path) -> tuple[bytes, ...]:
    return tuple(_read(path) for path in sorted({*_of_celery(), *_loaded(project)}))


def _of_celery() -> Iterator[str]:
    for package in ("celery", "kombu"):
        for folder in import_module(package).__path__:
            yield from (os.path.realpath(path) for path in Path(folder).rglob("*.py"))


def _loaded(project: Path) -> Iterator[str]:
    """Yield the files of loaded modules that are installed: neither the project's nor Python's own."""
    for name, module in list(sys.modules.items()):
        file = attribute(module, "__file__")
        if (
            isinstance(file, str)
            and file.endswith(".py")
            and name.partition(".")[0] not in {*sys.stdlib_module_names, "django_conformance"}
            and not inside(file, project)
        ):
            yield os.path.realpath(file)


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
