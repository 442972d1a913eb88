"""Both versions side by side, as during a deployment: what comes of it, in the verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django_conformance.compare import Change, RollingPart, counted, known_changes, order
from django_conformance.compare.known import with_known
from django_conformance.errors import ExitCode
from django_conformance.gate.plan import BASELINE, CANDIDATE
from django_conformance.gate.runs import RunFailed
from django_conformance.rolling.judge import judge
from django_conformance.rolling.rules import RULES

if TYPE_CHECKING:
    from django_conformance.compare import Verdict
    from django_conformance.environments.tox import Built
    from django_conformance.gate.runs import Runs

NAME = "rolling"
_RUN = "project.rolling.run"


def with_rolling(verdict: Verdict, runs: Runs, before: Built, after: Built) -> Verdict:
    """Go through the exchanges, and return the verdict with what was found."""
    try:
        found = runs.rolling(NAME, before, after)
    except RunFailed as error:
        return _incomplete(verdict, error)
    judged = judge(found)
    parts = tuple(RollingPart(one.exchange, judged.held[one.exchange], one.skipped) for one in found)
    return _merged(replace(verdict, rolling=parts), judged.changes, sum(judged.held.values()))


def _incomplete(verdict: Verdict, error: RunFailed) -> Verdict:
    rule = RULES[_RUN]
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
    merged = _merged(verdict, (change,), 0)
    if merged.exit == ExitCode.CLEAN:
        return replace(merged, exit=int(ExitCode.INCOMPLETE), reason=f"{words}.")
    return merged


def _merged(verdict: Verdict, found: tuple[Change, ...], held: int) -> Verdict:
    """Return the verdict with more changes; one that gates makes it findings, whatever it was."""
    only = tuple(one.name for one in verdict.packages) if len(verdict.packages) == 1 else ()
    known = known_changes()
    added = [with_known(replace(one, packages=only), known, verdict.packages) for one in found]
    changes = tuple(sorted([*verdict.changes, *added], key=order))
    counts = {**verdict.counts, **counted(changes, verdict.counts["same"] + held)}
    merged = replace(verdict, changes=changes, counts=counts)
    if any(one.gates for one in added):
        return replace(merged, exit=int(ExitCode.FINDINGS), reason="")
    return merged
