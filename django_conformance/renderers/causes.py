"""Results that have one cause, told as one finding: the same said of several subjects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.results import FINDING_OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django_conformance.results import Result

LEVELS = ("must", "should", "info")
_AREAS = ("project", "celery", "channels", "commands", "databases")
_LINES = re.compile(r"(?<=:)\d+\b|\bline \d+| \(in \d+ places\)$")
"""Lines and counts, which differ from subject to subject."""

_QUOTED = re.compile(r"'[^'\n]+'")
"""A name in a message."""


@dataclass(frozen=True)
class Cause:
    """One or several results of a check; the first is told in full."""

    results: tuple[Result, ...]

    @property
    def first(self) -> Result:
        """The result that stands for all."""
        return self.results[0]

    @property
    def subjects(self) -> tuple[str, ...]:
        """What it is about, each subject once."""
        return tuple(dict.fromkeys(result.subject for result in self.results))


def findings(results: Iterable[Result]) -> list[Result]:
    """Return what a person should read: failures of every level, the gravest first, then by area."""
    failed = [result for result in results if result.outcome in FINDING_OUTCOMES]
    return sorted(
        failed,
        key=lambda result: (
            LEVELS.index(result.level),
            _AREAS.index(result.area) if result.area in _AREAS else len(_AREAS),
        ),
    )


def causes(results: Sequence[Result]) -> list[Cause]:
    """Return findings, those of one cause together, in the order of the first of each.

    Of one cause are those that say the same of several subjects, and those that say the same of several names of one
    subject: its options, its fields.
    """
    together: dict[tuple[str, ...], list[Result]] = {}
    for result in results:
        together.setdefault((*_kind(result), _said(result)), []).append(result)
    merged: dict[tuple[str, ...], list[Result]] = {}
    for key, members in together.items():
        subjects = {result.subject for result in members}
        alike = (*_kind(members[0]), *subjects, _QUOTED.sub("''", _said(members[0]))) if len(subjects) == 1 else key
        merged.setdefault(alike, []).extend(members)
    return [Cause(tuple(members)) for members in merged.values()]


def apart(result: Result, first: Result) -> str:
    """Return what tells a result from the first of its cause: its subject, else the names that it is about."""
    if result.subject != first.subject:
        return result.subject
    known = _QUOTED.findall(first.message)
    return ", ".join(dict.fromkeys(name.strip("'") for name in _QUOTED.findall(result.message) if name not in known))


def _kind(result: Result) -> tuple[str, ...]:
    return (result.check, result.level, result.outcome, result.hint)


def _said(result: Result) -> str:
    """Return a message without what differs from subject to subject of one cause: its name, lines and counts."""
    message = result.message
    for name in (result.subject, result.subject.rpartition(".")[2]):
        if name:
            message = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "{}", message)
    return _LINES.sub("", message)
