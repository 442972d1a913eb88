"""The catalogue: every check of the suite, read from the suite itself. The project is not needed, and not imported.

``catalogue`` imports the suite; ``ids`` only reads its files, for a run that needs few of them.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import pkgutil
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django_conformance.checks import Check, check_from
from django_conformance.errors import UsageError
from django_conformance.renamed import rename_advice
from django_conformance.rules.loading import identifiers, load, of_area
from django_conformance.selection import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_conformance.inventory import Area
    from django_conformance.rules.own import RuleFile
    from django_conformance.selection import Selection

_MARKER = "conformance"
_MARKED = re.compile(r'@pytest\.mark\.conformance\(\s*"([^"]+)"')


def catalogue() -> tuple[Check, ...]:
    """Return all checks, by area, way and rule.

    Raises:
        ValueError: two checks have one id, or a check lacks what the catalogue needs.
    """
    return _catalogue(tuple(identifiers().values()))


@lru_cache(maxsize=1)
def _catalogue(rules: tuple[RuleFile, ...]) -> tuple[Check, ...]:
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
    for rule in rules:
        if rule.id in checks:
            raise ValueError(f"check id {rule.id} is used twice")
        checks[rule.id] = load(rule.id).check
    return tuple(checks[identifier] for identifier in sorted(checks))


def ids() -> Mapping[Path, frozenset[str]]:
    """Return the ids of the checks in each file of the suite that pytest collects, without importing any.

    Each stands as text in its marker; the rules of an area are run by its ``test_configuration.py``.
    """
    return _ids(tuple(identifiers().values()))


@lru_cache(maxsize=1)
def _ids(_known: tuple[RuleFile, ...]) -> Mapping[Path, frozenset[str]]:
    suite = importlib.import_module("django_conformance.suite")
    files = (path for folder in suite.__path__ for path in Path(folder).glob("*/test_*.py"))
    return {path.resolve(): frozenset((*_marked(path), *_rules(path))) for path in files}


def _marked(path: Path) -> list[str]:
    return _MARKED.findall(path.read_text(encoding="utf-8"))


def _rules(path: Path) -> tuple[str, ...]:
    return of_area(cast("Area", path.parent.name)) if path.name == "test_configuration.py" else ()


def only_read(selection: Selection) -> bool:
    """Whether a selection is of rules alone: these need no service, no database, and no process but the one that imports the project."""
    selected = {identifier for way_ids in ids().values() for identifier in selection.among(way_ids)}
    return bool(selected) and selected <= set(identifiers())


def known_or_error(patterns: Iterable[str]) -> None:
    """Check that every pattern of ``--select`` and ``--deselect`` matches at least one check.

    Raises:
        UsageError: a pattern matches none; it names the nearest ids.
    """
    patterns = list(patterns)
    if not patterns:
        return
    known = sorted(identifier for of_file in ids().values() for identifier in of_file)
    for pattern in patterns:
        if not any(matches(identifier, pattern) for identifier in known):
            renamed = rename_advice(pattern)
            if renamed:
                raise UsageError(f"No check has an id that starts with {pattern!r}: {renamed}.", "Use the new id.")
            parts = dict.fromkeys(
                ".".join(identifier.split(".")[:length]) for identifier in known for length in (1, 2, 3)
            )
            ending = [identifier for identifier in known if identifier.endswith(f".{pattern.replace('_', '-')}")]
            near = ending or difflib.get_close_matches(pattern, parts, n=3, cutoff=0.6)
            advice = f"Did you mean {' or '.join(near)}?" if near else "List them with: django-conformance catalogue"
            raise UsageError(f"No check has an id that starts with {pattern!r}.", advice)
