"""From collected tests to checks: which run, for which subjects, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.checks import Check, check_from
from django_conformance.plugin.subjects import KINDS, Subject, Subjects, Together
from django_conformance.rules.loading import WAY, LoadedRule, load, of_area

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.run.request import Request
    from django_conformance.selection import Selection

MARKER = "conformance"
RULE = "rule"
"""The argument of a test that runs once for each rule of its area and each of the rule's subjects."""

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
"""The stage of a check that waits for ``manage.py``: those processes run while the worker and server answer."""

_LAST = frozenset({"wrong_expectations", "refused_connections", "deprecations"})


def check_of(item: pytest.Function | pytest.Metafunc) -> Check | None:
    """Return the check of a test, or the rule that it runs for; ``None`` for any other test.

    Raises:
        ValueError: the marker or the docstring does not have the form that the catalogue needs.
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


def parametrize(metafunc: pytest.Metafunc, subjects: Subjects, selection: Selection) -> None:
    """Run a check once for each of its subjects. If there is none, run it once, to be skipped."""
    if RULE in metafunc.fixturenames:
        _parametrize_rules(metafunc, subjects, selection)
        return
    check = check_of(metafunc)
    if check is None or "subject" not in metafunc.fixturenames:
        return
    grouped = subjects.grouped(check.each)
    metafunc.parametrize(
        "subject",
        [subject.record if isinstance(subject, Subject) else subject for subject in grouped] or [None],
        ids=[_shown(subject) for subject in grouped] or ["none"],
    )


def _shown(subject: Subject | Together) -> str:
    return subject.name if isinstance(subject, Subject) else f"{len(subject.subjects)} subjects"


def _parametrize_rules(metafunc: pytest.Metafunc, subjects: Subjects, selection: Selection) -> None:
    """Run a test for each selected rule of its area, and each subject of the rule."""
    area = metafunc.definition.path.parent.name
    rules = [load(rule) for rule in selection.among(of_area(area))]  # type: ignore[arg-type] # a folder of the suite is an area
    cases = [
        (rule, subject)
        for rule in rules
        for subject in subjects.grouped(rule.check.each) or [Subject(rule.check.each, None)]
    ]
    metafunc.parametrize(
        (RULE, "subject"),
        [(rule, subject.name if isinstance(subject, Subject) else subject) for rule, subject in cases],
        ids=[f"{rule.check.id}-{_shown(subject)}" for rule, subject in cases],
    )


def together_of(item: pytest.Item) -> Together | None:
    """Return the subjects that an item judges together; ``None`` where it judges one."""
    callspec = getattr(item, "callspec", None)
    subject = callspec.params.get("subject") if callspec is not None else None
    return subject if isinstance(subject, Together) else None


def subject_names(item: pytest.Function, check: Check, subjects: Subjects) -> list[str]:
    """Return the names of the subjects that an item judges."""
    together = together_of(item)
    if together is None:
        return [subject_name(item, check, subjects)]
    return [subject.name for subject in together.subjects]


def subject_name(item: pytest.Function, check: Check, subjects: Subjects) -> str:
    """Return the name of the subject that an item runs for, as in results."""
    callspec = getattr(item, "callspec", None)
    record = callspec.params.get("subject") if callspec is not None else None
    if callspec is not None and RULE in callspec.params:
        return str(record)
    return subjects.name(check.each, record)


def unwanted(path: Path, request: Request) -> bool:
    """Whether a file of the suite need not be loaded: no check in it is selected, or it is a rule."""
    from django_conformance.catalogue import ids

    if path.parent.name == WAY:
        return True
    identifiers = ids().get(path, frozenset())
    return bool(identifiers) and not request.selection.among(identifiers)


def ordered(items: list[Any], checks: dict[Any, Check]) -> list[Any]:
    """Order items: checks that need no service come first, and each check comes after those that it depends on.

    Checks that wait for ``manage.py`` come after those that use the worker and the server, since all three run in
    parallel. Checks of the whole run come last: they judge what the others found, were refused or warned about.
    """
    by_id = {check.id: check for check in checks.values()}
    invoking = {checks[item].id for item in items if "command_runs" in item.fixturenames}
    stages: dict[str, tuple[int, int]] = {}

    def stage(identifier: str) -> tuple[int, int]:
        check = by_id.get(identifier)
        if check is not None and identifier not in stages:
            stages[identifier] = (0, 0)  # checks that come after each other would never end
            own = max((_STARTED.get(need, 0) for need in check.needs), default=0)
            own = _COMMANDS if identifier in invoking else own
            before = [stage(earlier) for earlier in check.after]
            stages[identifier] = (
                max([own, *(services for services, _ in before)]),
                1 + max((depth for _, depth in before), default=0),
            )
        return stages.get(identifier, (0, 0))

    return sorted(items, key=lambda item: (not _LAST.isdisjoint(item.fixturenames), stage(checks[item].id)))
