"""What a check raises: that the project, or the stack under it, does not do what it should, or that it cannot be judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import SkipTest

from django_conformance.codec import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_conformance.inventory import Location, Problem
    from django_conformance.reasons import Reason


@dataclass(frozen=True)
class Culprit:
    """What a finding is about, and where that stands."""

    subject: str
    location: Location | None


class Finding(AssertionError):
    """A failed check that names its culprit.

    A plain ``assert`` in a check fails too; this says more.

    Args:
        message: what is wrong, with the values that show it.
        subject: what it is about, where that is not the subject the check was run for.
        location: where in the project the culprit stands.
        at: both of them, as a file, a consumer or a command gives them for a node of its source.
        hint: how to fix it; the check's own ``Fix:`` paragraph where this is empty.
        evidence: JSON-serializable values that a reader can verify the message with.
        is_unanswered: a rule would say so only because discovery has no server to answer: it is not judged.
    """

    def __init__(
        self,
        message: str,
        *,
        subject: str | None = None,
        location: Location | None = None,
        at: Culprit | None = None,
        hint: str = "",
        evidence: Mapping[str, Any] | None = None,
        is_unanswered: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject if at is None else at.subject
        self.location = location if at is None else at.location
        self.hint = hint
        self.evidence = dict(evidence or {})
        self.is_unanswered = is_unanswered


class Findings(AssertionError):
    """Several findings of one check: each becomes a result of its own."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))


_LINES = re.compile(r"(\.py):\d+|\bline \d+")
"""What tells two messages of one cause apart: the line that each was seen at."""


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with those that repeat told once, at the first place; ``evidence["places"]`` has all of them.

    One repeats another where it says the same of the same subject, but for the line.
    """
    groups: dict[tuple[str | None, str, str], list[Finding]] = {}
    for finding in findings:
        words = _LINES.sub(r"\1", finding.message)
        groups.setdefault((finding.subject, words, finding.hint), []).append(finding)
    return tuple(_told_once(group) for group in groups.values())


def _told_once(group: list[Finding]) -> Finding:
    first = group[0]
    places = list(dict.fromkeys(finding.location for finding in group if finding.location is not None))
    if len(places) <= 1:
        return first
    return Finding(
        f"{first.message} (in {len(places)} places)",
        subject=first.subject,
        location=first.location or places[0],
        hint=first.hint,
        evidence={**first.evidence, "places": to_json(places)},
    )


class NotJudged(SkipTest):
    """There is nothing to judge: the check is skipped. pytest and Hypothesis take a ``SkipTest`` for what it is.

    Args:
        message: why, in a sentence for people.
        reason: the same as data.
    """

    def __init__(self, message: str, reason: Reason) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason


class Blocked(SkipTest):
    """Another check has failed, which leaves this one nothing to judge.

    Args:
        by: the id of the check that has the finding.
        detail: what it found, where that helps.
    """

    def __init__(self, by: str, detail: str = "") -> None:
        self.message = f"blocked by {by}" + (f": {detail}" if detail else "")
        super().__init__(self.message)
        self.by = by


def raise_all(findings: Iterable[Finding]) -> None:
    """Raise what was found; return where nothing was.

    Raises:
        Findings: where there is at least one.
    """
    raised = tuple(findings)
    if raised:
        raise Findings(raised)


def from_problem(problem: Problem, message: str = "{}") -> Finding:
    """Return the finding that a problem of discovery is; ``message`` may put words around the cause."""
    return Finding(
        message.format(problem.message),
        subject=problem.subject,
        location=problem.location,
        evidence={"stage": problem.stage, "cause": problem.message},
        is_unanswered=problem.is_unanswered,
    )
