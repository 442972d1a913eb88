"""The catalogue: every check of the suite, read from the suite itself. The project is not needed, and not imported.

``catalogue`` imports the suite; ``ids`` only reads its files, for a run that needs few of them.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.checks import Check, check_from

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKER = "conformance"
_MARKED = re.compile(r'@pytest\.mark\.conformance\(\s*"([^"]+)"')


@lru_cache(maxsize=1)
def catalogue() -> tuple[Check, ...]:
    """Return all checks, by area, way and rule.

    Raises:
        ValueError: two checks have one id, or a check lacks what the catalogue needs.
    """
    suite = importlib.import_module("django_conformance.suite")

    checks: dict[str, Check] = {}
    for module in pkgutil.walk_packages(suite.__path__, f"{suite.__name__}."):
        if not module.name.rpartition(".")[2].startswith("test_"):
            continue
        for _, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            for mark in getattr(function, "pytestmark", ()):
                if mark.name == _MARKER:
                    check = check_from(mark.args[0], function.__doc__, **mark.kwargs)
                    if check.id in checks:
                        raise ValueError(f"check id {check.id} is used twice")
                    checks[check.id] = check
    return tuple(checks[identifier] for identifier in sorted(checks))


@lru_cache(maxsize=1)
def ids() -> Mapping[Path, frozenset[str]]:
    """Return the ids of the checks in each file of the suite, without importing any: each stands as text in its marker."""
    suite = importlib.import_module("django_conformance.suite")
    files = (path for folder in suite.__path__ for path in Path(folder).rglob("test_*.py"))
    return {path.resolve(): frozenset(_MARKED.findall(path.read_text(encoding="utf-8"))) for path in files}
