"""Settings that Celery or a package beside it reads though Celery's defaults do not have them."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.discovery.loaded_code import content, installed

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
    return tuple({*_of_celery(), *installed(project)})


def _of_celery() -> Iterator[bytes]:
    for package in ("celery", "kombu"):
        for folder in import_module(package).__path__:
            yield from (content(str(path)) for path in Path(folder).rglob("*.py"))
