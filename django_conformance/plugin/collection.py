"""From collected tests to checks: which are run, for which subjects, in which order."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.checks import Check, check_from
from django_conformance.errors import UsageError
from django_conformance.plugin.subjects import KINDS, Subject
from django_conformance.renamed import rename_advice
from django_conformance.rules.loading import WAY, LoadedRule, load, of_area
from django_conformance.selection import matches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from django_conformance.run.context import RunContext
    from django_conformance.run.request import Request

MARKER = "conformance"
RULE = "rule"
"""The argument of a test that is run once for each rule of its area, and for each of the rule's subjects."""

_STARTED = {
    "broker": 2,
    "result-backend": 2,
    "asgi-server": 2,
    "channel-layer": 2,
    "databases": 1,
    "two-databases": 1,
    "postgresql": 1,
}
_COMMANDS = 3
"""The stage of a check that waits for ``manage.py``: those processes run while worker and server are asked."""

_LAST = frozenset({"wrong_expectations", "refused_connections", "deprecations"})


def check_of(item: pytest.Function | pytest.Metafunc) -> Check | None:
    """Return the check that a test is, or the rule that it is run for; ``None`` for any other test.

    Raises:
        ValueError: the marker or the docstring is not of the form that the catalogue needs.
    """
    callspec = getattr(item, "callspec", None)
    if callspec is not None and RULE in callspec.params:
        rule = callspec.params[RULE]
        return (
            rule.check if isinstance(rule, LoadedRule) else None
        )  # pytest's own placeholder, where no rule is asked for
    definition = item.definition if isinstance(item, pytest.Metafunc) else item
    marker = definition.get_closest_marker(MARKER)
    if marker is None:
        return None
    function = item.function if isinstance(item, pytest.Metafunc) else item.obj
    check = check_from(marker.args[0], function.__doc__, **marker.kwargs)
    if check.each not in KINDS:
        raise ValueError(f"check {check.id}: each={check.each!r} is not one of {', '.join(KINDS)}")
    return check


def subjects(check: Check, run: RunContext) -> list[Subject]:
    """Return the subjects that a check is run for in this project."""
    return list(KINDS[check.each].list(run.inventory, run.contract))


def parametrize(metafunc: pytest.Metafunc, run: RunContext) -> None:
    """Run a check once for each of its subjects; where there is none, once more for the record, to be skipped."""
    if RULE in metafunc.fixturenames:
        _parametrize_rules(metafunc, run)
        return
    check = check_of(metafunc)
    if check is None or "subject" not in metafunc.fixturenames:
        return
    listed = subjects(check, run)
    metafunc.parametrize(
        "subject",
        [subject.record for subject in listed] or [None],
        ids=[subject.name for subject in listed] or ["none"],
    )


def _parametrize_rules(metafunc: pytest.Metafunc, run: RunContext) -> None:
    """Run a test for each rule of the area it stands in that is asked for, and for each subject of the rule."""
    area = metafunc.definition.path.parent.name
    rules = [load(rule) for rule in run.request.selection.among(of_area(area))]  # type: ignore[arg-type] # a folder of the suite is an area
    cases = [
        (rule, subject) for rule in rules for subject in subjects(rule.check, run) or [Subject(rule.check.each, None)]
    ]
    metafunc.parametrize(
        (RULE, "subject"),
        [(rule, subject.name) for rule, subject in cases],
        ids=[f"{rule.check.id}-{subject.name}" for rule, subject in cases],
    )


def subject_name(item: pytest.Function, check: Check, run: RunContext) -> str:
    """Return the name of the subject that an item is run for, as results have it."""
    callspec = getattr(item, "callspec", None)
    record = callspec.params.get("subject") if callspec is not None else None
    if callspec is not None and RULE in callspec.params:
        return str(record)
    for subject in subjects(check, run):
        if subject.record is record:
            return subject.name
    return check.each


def unwanted(path: Path, request: Request) -> bool:
    """Whether a file of the suite has checks, of which a request selects none, or is a rule: it need not be loaded."""
    from django_conformance.catalogue import ids

    if path.parent.name == WAY:
        return True
    identifiers = ids().get(path, frozenset())
    return bool(identifiers) and not request.selection.among(identifiers)


def known_or_error(patterns: Iterable[str]) -> None:
    """Hold that every pattern of ``--select`` and ``--deselect`` names at least one check.

    Raises:
        UsageError: for one that names none, with the ids that are nearest to it.
    """
    patterns = list(patterns)
    if not patterns:
        return
    from django_conformance.catalogue import ids

    known = sorted(identifier for way_ids in ids().values() for identifier in way_ids)
    for pattern in patterns:
        if not any(matches(identifier, pattern) for identifier in known):
            renamed = rename_advice(pattern)
            if renamed:
                raise UsageError(f"No check's id is, or begins with, {pattern!r}: {renamed}.", "Give the new id.")
            parts = dict.fromkeys(
                ".".join(identifier.split(".")[:length]) for identifier in known for length in (1, 2, 3)
            )
            near = difflib.get_close_matches(pattern, parts, n=3, cutoff=0.6)
            advice = f"Did you mean {' or '.join(near)}?" if near else "List them with: django-conformance catalogue"
            raise UsageError(f"No check's id is, or begins with, {pattern!r}.", advice)


def ordered(items: list[Any], checks: dict[Any, Check]) -> list[Any]:
    """Order items: those that need nothing started first, a check after those that it depends on.

    What waits for ``manage.py`` comes after what asks the worker and the server: all three run side by side. A check that judges the run as a whole comes last: one that asks for what the others said, were refused or warned of.
    """
    by_id = {check.id: check for check in checks.values()}
    invoking = {checks[item].id for item in items if "command_runs" in item.fixturenames}
    stages: dict[str, tuple[int, int]] = {}

    def stage(identifier: str) -> tuple[int, int]:
        check = by_id.get(identifier)
        if check is not None and identifier not in stages:
            stages[identifier] = (0, 0)  # or checks that come after each other would never end
            own = max((_STARTED.get(need, 0) for need in check.needs), default=0)
            own = _COMMANDS if identifier in invoking else own
            before = [stage(earlier) for earlier in check.after]
            stages[identifier] = (
                max([own, *(earlier_stage[0] for earlier_stage in before)]),
                1 + max((earlier_stage[1] for earlier_stage in before), default=0),
            )
        return stages.get(identifier, (0, 0))

    return sorted(items, key=lambda item: (not _LAST.isdisjoint(item.fixturenames), stage(checks[item].id)))
