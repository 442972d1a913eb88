"""Finds the rules: every file of ``suite/<area>/configuration/`` is one, and its path is its id. Others have theirs beside: ``own``."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.checks import Check, check_from
from django_conformance.errors import UsageError
from django_conformance.inventory import AREAS
from django_conformance.rules.own import RuleFile, declared, imported_from, rule_files
from django_conformance.rules.reading import read

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
    """A rule's entry in the catalogue, the function that judges a project of its area, and that which observes it.

    ``fault`` says why a rule that is not the suite's cannot be used. One that ``judges_settings`` is asked again about those
    that the deployment runs with.
    """

    check: Check
    find: Callable[[Any], Iterable[Finding]]
    observe: Callable[[Any], Iterable[Observation]] | None = None
    fault: str = ""
    judges_settings: bool = False


def identifiers() -> Mapping[str, RuleFile]:
    """Return the id of every rule and the file it is in, without importing any.

    Raises:
        UsageError: rules that are not the suite's are not where rules can be.
    """
    return _identifiers(declared())


@cache
def _identifiers(_declared: object) -> Mapping[str, RuleFile]:
    suite = importlib.import_module("django_conformance.suite")
    rules: dict[str, RuleFile] = {}
    for area in AREAS:
        for folder in suite.__path__:
            for path in sorted(Path(folder, area, WAY).glob("[a-z]*.py")):
                rule = identifier(area, path)
                rules[rule] = RuleFile(rule, path, f"{suite.__name__}.{area}.{WAY}.{path.stem}")
    for file in rule_files():
        if file.id in rules:
            raise UsageError(f"Two rules have the id {file.id}: {rules[file.id].path} and {file.path}.", "Rename one.")
        rules[file.id] = file
    return rules


def identifier(area: str, path: Path) -> str:
    """Return the id of the rule in a file."""
    return f"{area}.{WAY}.{path.stem.replace('_', '-')}"


def of_area(area: Area) -> tuple[str, ...]:
    """Return the ids of an area's rules."""
    return tuple(rule for rule in identifiers() if rule.startswith(f"{area}."))


def load(rule_id: str) -> LoadedRule:
    """Import a rule; one that is not the suite's is only read, and imported when it is asked to judge.

    Raises:
        KeyError: there is no such rule.
        ValueError: a file of the suite lacks what the catalogue needs.
    """
    file = identifiers()[rule_id]
    return _read(file) if file.origin else _imported(file)


@cache
def _read(file: RuleFile) -> LoadedRule:
    try:
        check, fault = read(file), ""
    except ValueError as error:
        fault = str(error)
        check = Check(file.id, "must", "", "project", holds=f"This file is no rule: {fault}", origin=file.origin)

    def called(name: str, project: Any) -> Any:
        imported_from(file)
        function = getattr(importlib.import_module(file.module), name, None)
        return function(project) if function is not None else ()

    return LoadedRule(check, partial(called, "find"), partial(called, "observe"), fault)


@cache
def _imported(file: RuleFile) -> LoadedRule:
    rule_id = file.id
    module = importlib.import_module(file.module)
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
    return LoadedRule(check, find, getattr(module, "observe", None), judges_settings=rule.settings)
