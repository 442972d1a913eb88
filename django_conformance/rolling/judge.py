"""Which outcomes are findings: a mixed pair that does other than either version with itself. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django_conformance.codec import to_json
from django_conformance.compare import Change
from django_conformance.observations import same
from django_conformance.rolling.checks import CHECKS
from django_conformance.rolling.records import BASELINE, CANDIDATE, PAIRS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django_conformance.rolling.records import Exchanged, Outcome


@dataclass(frozen=True)
class Judged:
    """The changes, and for each exchange how many mixed pairs held."""

    changes: tuple[Change, ...]
    held: dict[str, int]


def judge(found: Iterable[Exchanged]) -> Judged:
    """Judge what the exchanges brought.

    A version that does not get along with itself is the control that failed: of what neither can do nothing can be
    said, and that is said; what only the candidate cannot do with itself is a finding of its own. What the baseline
    cannot do with itself is not yet in use, so that the other does not take it from the candidate is told only.
    """
    changes: list[Change] = []
    held = {}
    for one in found:
        together: dict[tuple[str, str], dict[tuple[str, str], Outcome]] = defaultdict(dict)
        for outcome in one.outcomes:
            together[outcome.check, outcome.subject][outcome.producer, outcome.consumer] = outcome
        count = 0
        for outcomes in together.values():
            own, well = _subject(outcomes)
            changes += own
            count += well
        held[one.exchange] = count
    return Judged(tuple(changes), held)


def _subject(outcomes: dict[tuple[str, str], Outcome]) -> tuple[list[Change], int]:
    """Return the changes of one subject, and how many mixed pairs held."""
    controls = [outcomes[pair] for pair in PAIRS[:2] if pair in outcomes]
    working = [one for one in controls if not one.failure]
    mixed = [outcomes[pair] for pair in PAIRS[2:] if pair in outcomes]
    if not mixed:
        return [], 0
    if not working:
        return [_unjudged(mixed[0], controls)], 0
    broken = [one for one in controls if one.failure and one.producer == CANDIDATE]
    changes = [_change(one, working) for one in broken]
    known = {one.failure for one in controls if one.failure}
    odd = [one for one in mixed if not _holds(one, working) and not (one.failure and one.failure in known)]
    today = any(one.producer == BASELINE for one in working)  # else nothing of the sort is at work when it is deployed
    changes += [_change(one if today else replace(one, level="info"), working) for one in odd]
    return changes, sum(_holds(one, working) for one in mixed)


def _holds(one: Outcome, controls: Sequence[Outcome]) -> bool:
    """Whether what arrived is what arrives within a version.

    Two controls that differ may do so by chance, and then only the kind of what arrived counts.
    """
    if one.failure:
        return False
    if any(same(one.value, control.value) for control in controls):
        return True
    steady = all(same(control.value, controls[0].value) for control in controls)
    return not steady and bool(one.kind) and one.kind in {control.kind for control in controls}


def _change(one: Outcome, working: Sequence[Outcome]) -> Change:
    rule = CHECKS[one.check]
    control = next((other for other in working if other.consumer == one.consumer), working[0])
    words = rule.words.format(producer=one.producer, consumer=one.consumer)
    what = one.failure or f"{_told(one.value)} arrived; within the {control.consumer} it is {_told(control.value)}"
    return Change(
        "regressed",
        one.check,
        rule.area,
        one.level or rule.level,
        f"{one.subject} ({one.producer} → {one.consumer})",
        f"{words}: {what}",
        evidence={
            "before": control.value,
            "after": one.failure or one.value,
            "direction": [one.producer, one.consumer],
            **({"location": to_json(one.location)} if one.location else {}),
            "hint": rule.hint,
            "docs": rule.docs,
        },
    )


def _unjudged(one: Outcome, controls: Sequence[Outcome]) -> Change:
    rule = CHECKS[one.check]
    reasons = "; ".join(f"within the {control.producer}: {control.failure}" for control in controls)
    return Change(
        "could-not-run",
        one.check,
        rule.area,
        "info",
        one.subject,
        f"not judged, since no version does this with itself: {reasons or 'neither was tried'}",
        evidence={"direction": [BASELINE, CANDIDATE], "docs": rule.docs},
    )


def _told(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


_LONG = 300
