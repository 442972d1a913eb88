"""Which outcomes are findings: a mixed pair whose outcome matches neither version with itself. Pure."""

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

    from django_conformance.rolling.records import Exchanged, ExchangeOutcome


@dataclass(frozen=True)
class Judged:
    """The changes, and for each exchange how many mixed pairs held."""

    changes: tuple[Change, ...]
    held: dict[str, int]


def judge(exchanges: Iterable[Exchanged]) -> Judged:
    """Judge the outcomes of the exchanges.

    A version with itself is a control. If both controls fail, the exchange is not judged, and a change says so. If only
    the candidate's fails, that is a finding of its own. If only the baseline's fails, nothing uses it yet, so a
    baseline that cannot read it from the candidate is reported at level info.
    """
    changes: list[Change] = []
    held = {}
    for exchanged in exchanges:
        together: dict[tuple[str, str], dict[tuple[str, str], ExchangeOutcome]] = defaultdict(dict)
        for outcome in exchanged.outcomes:
            together[outcome.check, outcome.subject][outcome.producer, outcome.consumer] = outcome
        count = 0
        for outcomes in together.values():
            own, well = _subject(outcomes)
            changes += own
            count += well
        held[exchanged.exchange] = count
    return Judged(tuple(changes), held)


def _subject(outcomes: dict[tuple[str, str], ExchangeOutcome]) -> tuple[list[Change], int]:
    """Return the changes of one subject, and how many mixed pairs held."""
    controls = [outcomes[pair] for pair in PAIRS[:2] if pair in outcomes]
    working = [outcome for outcome in controls if not outcome.failure]
    mixed = [outcomes[pair] for pair in PAIRS[2:] if pair in outcomes]
    if not mixed:
        return [], 0
    if not working:
        return [_unjudged(mixed[0], controls)], 0
    broken = [outcome for outcome in controls if outcome.failure and outcome.producer == CANDIDATE]
    changes = [_change(outcome, working) for outcome in broken]
    known = {outcome.failure for outcome in controls if outcome.failure}
    odd = [
        outcome
        for outcome in mixed
        if not _holds(outcome, working) and not (outcome.failure and outcome.failure in known)
    ]
    today = any(outcome.producer == BASELINE for outcome in working)  # else nothing uses this at deployment time
    changes += [_change(outcome if today else replace(outcome, level="info"), working) for outcome in odd]
    return changes, sum(_holds(outcome, working) for outcome in mixed)


def _holds(outcome: ExchangeOutcome, controls: Sequence[ExchangeOutcome]) -> bool:
    """Whether the value that arrived is the one that arrives within a version.

    Two controls may differ by chance. Then only the kind of value counts.
    """
    if outcome.failure:
        return False
    if any(same(outcome.value, control.value) for control in controls):
        return True
    steady = all(same(control.value, controls[0].value) for control in controls)
    return not steady and bool(outcome.kind) and outcome.kind in {control.kind for control in controls}


def _change(outcome: ExchangeOutcome, working: Sequence[ExchangeOutcome]) -> Change:
    check = CHECKS[outcome.check]
    control = next((control for control in working if control.consumer == outcome.consumer), working[0])
    words = check.words.format(producer=outcome.producer, consumer=outcome.consumer)
    what = (
        outcome.failure
        or f"{_told(outcome.value)} arrived, but within the {control.consumer} {_told(control.value)} does"
    )
    return Change(
        "regressed",
        outcome.check,
        check.area,
        outcome.level or check.level,
        f"{outcome.subject} ({outcome.producer} → {outcome.consumer})",
        f"{words}: {what}",
        evidence={
            "before": control.value,
            "after": outcome.failure or outcome.value,
            "direction": [outcome.producer, outcome.consumer],
            **({"location": to_json(outcome.location)} if outcome.location else {}),
            "hint": check.hint,
            "docs": check.docs,
        },
    )


def _unjudged(outcome: ExchangeOutcome, controls: Sequence[ExchangeOutcome]) -> Change:
    check = CHECKS[outcome.check]
    reasons = "; ".join(f"within the {control.producer}: {control.failure}" for control in controls)
    return Change(
        "could-not-run",
        outcome.check,
        check.area,
        "info",
        outcome.subject,
        f"not judged, because it fails within both versions: {reasons or 'neither was tried'}",
        evidence={"direction": [BASELINE, CANDIDATE], "docs": check.docs},
    )


def _told(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


_LONG = 300
