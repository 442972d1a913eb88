"""Both versions side by side, as during a deployment: what comes of it, in the verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django_conformance.compare import Change, RollingPart, counted, known_changes, order
from django_conformance.compare.known import with_known
from django_conformance.compare.stack import with_stack
from django_conformance.errors import ExitCode
from django_conformance.gate.blame import key_of
from django_conformance.gate.plan import BASELINE, CANDIDATE
from django_conformance.gate.runs import RunFailed
from django_conformance.rolling.checks import CHECKS
from django_conformance.rolling.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django_conformance.compare import Verdict
    from django_conformance.rolling.records import Exchanged

NAME = "rolling"
_RUN = "project.rolling.run"


def with_rolling(
    verdict: Verdict,
    talk: Callable[[str, Sequence[str]], list[Exchanged]],
    *,
    stack: Callable[[Sequence[str]], Sequence[Change] | None] | None,
    blame: Callable[[Sequence[Change], Sequence[str]], Mapping[tuple[str, str], tuple[str, ...]]] | None,
) -> Verdict:
    """Go through the exchanges, and return the verdict with what was found.

    Args:
        verdict: on the two environments, each by itself.
        talk: goes through the exchanges of some checks, without any of all, under a name.
        stack: what the reference project's exchanges bring, of some checks.
        blame: the packages that bring findings, by check and subject.
    """
    try:
        exchanges = talk(NAME, ())
    except RunFailed as error:
        return _incomplete(verdict, error)
    judged = judge(exchanges)
    changes = _steady(judged.changes, talk)
    gating = [change for change in changes if change.gates]
    if gating and stack is not None:
        changes = with_stack(changes, stack(_checks(gating)))
    packages = blame(gating, _checks(gating)) if gating and blame is not None else {}
    parts = tuple(
        RollingPart(exchanged.exchange, judged.held[exchanged.exchange], exchanged.skipped) for exchanged in exchanges
    )
    return _merged(replace(verdict, rolling=parts), changes, sum(judged.held.values()), packages)


def _steady(changes: Sequence[Change], talk: Callable[[str, Sequence[str]], list[Exchanged]]) -> Sequence[Change]:
    """Return the changes; what would gate is tried once more, and what does not come again is unstable."""
    gating = [change for change in changes if change.gates]
    if not gating:
        return changes
    try:
        again = {key_of(change) for change in judge(talk(f"{NAME}-again", _checks(gating))).changes}
    except RunFailed:
        return changes
    return [
        replace(
            change, state="unstable", message=f"differs between two runs of the same environments: {change.message}"
        )
        if change.gates and key_of(change) not in again
        else change
        for change in changes
    ]


def _checks(changes: Sequence[Change]) -> list[str]:
    return sorted({change.check for change in changes})


def _incomplete(verdict: Verdict, error: RunFailed) -> Verdict:
    rule = CHECKS[_RUN]
    words = rule.words.format(producer=BASELINE, consumer=CANDIDATE)
    change = Change(
        "could-not-run",
        _RUN,
        rule.area,
        rule.level,
        f"{BASELINE} → {CANDIDATE}",
        f"{words}: {error.message}",
        evidence={"hint": rule.hint, "docs": rule.docs, "reproduce": error.hint},
    )
    merged = _merged(verdict, (change,), 0, {})
    if merged.exit == ExitCode.CLEAN:
        return replace(merged, exit=int(ExitCode.INCOMPLETE), reason=f"{words}.")
    return merged


def _merged(
    verdict: Verdict, more: Sequence[Change], held: int, packages: Mapping[tuple[str, str], tuple[str, ...]]
) -> Verdict:
    """Return the verdict with more changes; one that gates makes it findings, whatever it was."""
    only = tuple(package.name for package in verdict.packages) if len(verdict.packages) == 1 else ()
    known = known_changes()
    added = [
        with_known(
            replace(change, packages=packages.get((change.check, change.subject), only)), known, verdict.packages
        )
        for change in more
    ]
    changes = tuple(sorted([*verdict.changes, *added], key=order))
    counts = {**verdict.counts, **counted(changes, verdict.counts["same"] + held)}
    merged = replace(verdict, changes=changes, counts=counts)
    if any(change.gates for change in added):
        return replace(merged, exit=int(ExitCode.FINDINGS), reason="")
    return merged
