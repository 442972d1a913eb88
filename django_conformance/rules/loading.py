"""Finds the rules: every file of ``suite/<area>/configuration/`` is one, and its path is its id."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.checks import Check, check_from
from django_conformance.inventory import AREAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django_conformance.findings import Finding
    from django_conformance.inventory import Area
    from django_conformance.observations import Observation
    from django_conformance.rules.rule import Rule

WAY = "configuration"

IMPORTABLE = "project.configuration.importable"
"""The rule that a project can be imported, and each of its areas be looked at: no other is judged without that."""


@dataclass(frozen=True)
class LoadedRule:
    """A rule's entry in the catalogue, the function that judges a project of its area, and that which observes it."""

    check: Check
    find: Callable[[Any], Iterable[Finding]]
    observe: Callable[[Any], Iterable[Observation]] | None = None


@cache
def identifiers() -> Mapping[str, str]:
    """Return the id of every rule and the module it is in, without importing any."""
    suite = importlib.import_module("django_conformance.suite")
    rules = {}
    for area in AREAS:
        for folder in suite.__path__:
            for path in sorted(Path(folder, area, WAY).glob("[a-z]*.py")):
                rules[identifier(area, path)] = f"{suite.__name__}.{area}.{WAY}.{path.stem}"
    return rules


def identifier(area: str, path: Path) -> str:
    """Return the id of the rule in a file."""
    return f"{area}.{WAY}.{path.stem.replace('_', '-')}"


def of_area(area: Area) -> tuple[str, ...]:
    """Return the ids of an area's rules."""
    return tuple(rule for rule in identifiers() if rule.startswith(f"{area}."))


@cache
def load(rule_id: str) -> LoadedRule:
    """Import a rule.

    Raises:
        KeyError: there is no such rule.
        ValueError: its file lacks what the catalogue needs.
    """
    module = importlib.import_module(identifiers()[rule_id])
    rule: Rule | None = getattr(module, "rule", None)
    find = getattr(module, "find", None)
    if rule is None or find is None:
        raise ValueError(f"rule {rule_id}: {module.__file__} has no {'rule' if rule is None else 'find()'}")
    check = check_from(
        rule_id,
        module.__doc__,
        level=rule.level,
        docs=rule.docs,
        each=rule.each or rule_id.partition(".")[0],
        needs=rule.needs,
        after=rule.after,
    )
    return LoadedRule(check, find, getattr(module, "observe", None))
