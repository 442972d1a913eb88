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
    from django_conformance.rules.rule import Rule

WAY = "configuration"


@dataclass(frozen=True)
class LoadedRule:
    """A rule's entry in the catalogue, and the function that judges a project of its area."""

    check: Check
    find: Callable[[Any], Iterable[Finding]]


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
    return LoadedRule(check, find)
