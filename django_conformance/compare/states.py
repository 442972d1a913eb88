"""From the results of one check in two runs to changes.

A check that runs once for a whole area either passes, with one result, or fails, with one result per culprit. Its
results are compared as a set of findings. A check that runs once per subject is compared subject by subject.

| baseline | candidate | state |
| --- | --- | --- |
| passed | failed | regressed |
| failed | passed | fixed |
| failed | failed, with another message | changed, at level info: nothing got worse |
| passed or failed | absent, skipped, blocked or error | lost |
| absent, skipped, blocked or error | passed or failed | new |
| error | error, or not run | could-not-run |
| not run | not run | same |

A failure that the contract expects in the candidate is a regression at level info. A failure that it expected only in
the baseline is a regression. An unexpected pass is a pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django_conformance.codec import to_json
from django_conformance.compare.sides import CanonicalResult, Side
from django_conformance.compare.verdict import Change, State

_NO_LONGER = "no longer fails: "


def result_changes(
    baseline: Side, candidate: Side, again: Sequence[tuple[Side, Side]] = ()
) -> tuple[list[Change], int]:
    """Return the changes of results, and how many results are the same.

    ``again`` are pairs of two runs of one environment: what flips between them is ``unstable``.
    """
    changes: list[Change] = []
    same = 0
    sides = [baseline, candidate, *(side for pair in again for side in pair)]
    for check in sorted({*baseline.results, *candidate.results}):
        before, after = baseline.results.get(check, ()), candidate.results.get(check, ())
        whole = all(_is_whole(side.results.get(check, ())) for side in sides)
        compare = findings_compared if whole else subjects_compared
        of_check, unchanged = compare(before, after)
        flips = [
            flip
            for first, second in again
            if check in second.results
            for flip in compare(first.results.get(check, ()), second.results[check])[0]
            if flip.state != "lost" or whole or _is_in(flip.subject, second.results[check])
        ]
        steady = list(_settled(of_check, flips))
        changes += steady
        same += max(unchanged - (len(steady) - len(of_check)), 0)
    return changes, same


def findings_compared(before: Sequence[CanonicalResult], after: Sequence[CanonicalResult]) -> tuple[list[Change], int]:
    """Compare a check that is run once: its findings as a set."""
    if not _ran(before) or not _ran(after):
        return _pair(before, after)
    changes: list[Change] = []
    same = 0
    old_findings, new_findings = _by_subject(before), _by_subject(after)
    for subject in _union(old_findings, new_findings):
        old, new = old_findings.get(subject, []), new_findings.get(subject, [])
        if old and new:
            of_subject, unchanged = _pair(old, new)
            changes += of_subject
            same += unchanged
        else:
            changes += [_regressed(result, None) for result in new if result.bad]
            changes += [_change("fixed", result, None) for result in old if result.bad]
    return changes, same or int(not changes)


def subjects_compared(before: Sequence[CanonicalResult], after: Sequence[CanonicalResult]) -> tuple[list[Change], int]:
    """Compare a check that is run once a subject.

    A finding may name another culprit than the subject that the check ran for, which then has no result of its own.
    If one subject's pass is gone and another's failure is new, that is a regression and not a loss.
    """
    old, new = _by_subject(before), _by_subject(after)
    changes: list[Change] = []
    same = 0
    for subject in _union(old, new):
        if subject in old and subject in new:
            of_subject, unchanged = _pair(old[subject], new[subject])
            changes += of_subject
            same += unchanged
    gone = [result for subject in old if subject not in new for result in old[subject]]
    come = [result for subject in new if subject not in old for result in new[subject]]
    failing, passing = [result for result in come if result.bad], [result for result in gone if result.good]
    repaired, broken = [result for result in come if result.good], [result for result in gone if result.bad]
    if failing and (passing or broken):
        changes += [_regressed(result, None) for result in failing]
        come, gone = _without(come, failing), _without(gone, passing)
    if broken and (repaired or failing):
        changes += [_change("fixed", result, None) for result in broken]
        come, gone = _without(come, repaired), _without(gone, broken)
    pairs = [
        *(_pair(group, []) for group in _by_subject(gone).values()),
        *(_pair([], group) for group in _by_subject(come).values()),
    ]
    changes += [change for of_subject, _ in pairs for change in of_subject]
    return changes, same + sum(unchanged for _, unchanged in pairs)


def _pair(before: Sequence[CanonicalResult], after: Sequence[CanonicalResult]) -> tuple[list[Change], int]:
    """Compare the results of one check for one subject."""
    if _ran(before) and _ran(after):
        return _both_ran(before, after)
    if _ran(before):
        return [_change("lost", before[0], after[0] if after else None)], 0
    if _ran(after):
        return [_change("new", before[0] if before else None, result) for result in after], 0
    if any(result.outcome == "error" for result in (*before, *after)):
        return [_change("could-not-run", before[0] if before else None, after[0] if after else None)], 0
    return [], 1


def _both_ran(before: Sequence[CanonicalResult], after: Sequence[CanonicalResult]) -> tuple[list[Change], int]:
    old, new = [result for result in before if result.bad], [result for result in after if result.bad]
    if not old and not new:
        if after[0].outcome == "unexpected-pass" != before[0].outcome:
            return [replace(_change("changed", before[0], after[0]), level="info")], 0
        return [], 1
    if not old:
        return [_regressed(result, before[0]) for result in new], 0
    if not new:
        return [_change("fixed", result, after[0]) for result in old], 0
    return _findings(old, new)


def _findings(old: Sequence[CanonicalResult], new: Sequence[CanonicalResult]) -> tuple[list[Change], int]:
    """Compare failures with failures: equal ones are removed from both sides, the rest are paired in order."""
    changes: list[Change] = []
    same = 0
    gone, come = list(old), []
    for after in new:
        before = next((failure for failure in gone if failure.message == after.message), None)
        if before is None:
            come.append(after)
            continue
        gone.remove(before)
        if _is_no_longer_expected(before, after):
            changes.append(_regressed(after, before))
        else:
            same += 1
    shared = min(len(gone), len(come))
    for before, after in zip(gone[:shared], come[:shared], strict=True):
        if _is_no_longer_expected(before, after):
            changes.append(_regressed(after, before))
        else:
            changes.append(replace(_change("changed", before, after), level="info"))
    changes += [_regressed(failure, old[0]) for failure in come[shared:]]
    changes += [_change("fixed", failure, new[0]) for failure in gone[shared:]]
    return changes, same


def _is_no_longer_expected(before: CanonicalResult, after: CanonicalResult) -> bool:
    return before.outcome == "expected-failure" and after.outcome == "failed"


def _regressed(after: CanonicalResult, before: CanonicalResult | None) -> Change:
    change = _change("regressed", before, after)
    return replace(change, level="info") if after.outcome == "expected-failure" else change


def _change(state: State, before: CanonicalResult | None, after: CanonicalResult | None) -> Change:
    """Return the change between two results, one of which may be absent. The candidate's message comes first."""
    shown = after if after is not None and state != "fixed" else before
    shown = shown or after
    assert shown is not None, "a change has at least one side"
    result = shown.written
    evidence: dict[str, Any] = {
        "before": _told(before) if before or state in ("new", "lost", "could-not-run") else None,
        "after": _told(after) if after or state in ("new", "lost", "could-not-run") else None,
        "location": to_json(result.location) if result.location else None,
        "hint": result.hint if state != "fixed" else "",
        "docs": result.docs,
        "reproduce": result.reproduce if state != "fixed" else "",
    }
    kept = {key: value for key, value in evidence.items() if value}
    return Change(
        state, result.check, result.area, result.level, result.subject, _message(state, before, after), evidence=kept
    )


def _told(result: CanonicalResult | None) -> dict[str, Any]:
    """Return a result's outcome and message, and why it was skipped or blocked."""
    if result is None:
        return {"outcome": "absent", "message": ""}
    written = result.written
    told: dict[str, Any] = {"outcome": written.outcome, "message": written.message}
    if written.reason is not None:
        told["reason"] = to_json(written.reason)
    if written.blocked_by is not None:
        told["blocked_by"] = written.blocked_by
    return told


def _message(state: State, before: CanonicalResult | None, after: CanonicalResult | None) -> str:
    was, now = _told(before), _told(after)
    if state == "lost":
        return f"{was['outcome']} in the baseline; {_not_run(now)} in the candidate"
    if state == "new":
        said = f": {now['message']}" if now["message"] else ""
        return f"{_not_run(was)} in the baseline; {now['outcome']} in the candidate{said}"
    if state == "could-not-run":
        return f"{_not_run(was)} in the baseline; {_not_run(now)} in the candidate"
    if state == "fixed":
        return f"{_NO_LONGER}{was['message']}"
    return str(now["message"])


def _not_run(told: dict[str, Any]) -> str:
    return str(told["outcome"]) + (f" ({told['message']})" if told["message"] else "")


def _settled(changes: Iterable[Change], flips: Sequence[Change]) -> Iterator[Change]:
    """Yield the changes. Those that flip between two runs of one environment are unstable, and so are flips without a change."""
    told = set()
    strong = {flip.subject for flip in flips if flip.state not in ("changed", "could-not-run")}
    weak = {flip.subject for flip in flips if flip.state == "changed"}
    for change in changes:
        told.add(change.subject)
        flipped = change.subject in strong or (change.subject in weak and change.state == "changed")
        yield _unstable(change) if flipped else change
    for flip in flips:
        if flip.subject not in told and flip.subject in strong:
            told.add(flip.subject)
            yield _unstable(flip)


def _unstable(change: Change) -> Change:
    words = change.message if change.state in ("regressed", "changed") else change.message.removeprefix(_NO_LONGER)
    return replace(
        change,
        state="unstable",
        message=f"differs between two runs of the same environment: {words}",
        evidence={**change.evidence, "kind": change.state},
    )


def _is_whole(results: Sequence[CanonicalResult]) -> bool:
    """Whether a check ran once for a whole area: it has one pass, or all findings."""
    return all(result.bad for result in results) or len(results) == 1


def _is_in(subject: str, results: Sequence[CanonicalResult]) -> bool:
    """Whether a second run, which may have only some subjects, has this one."""
    return any(result.written.subject == subject for result in results)


def _ran(results: Sequence[CanonicalResult]) -> bool:
    return any(result.ran for result in results)


def _by_subject(results: Iterable[CanonicalResult]) -> dict[str, list[CanonicalResult]]:
    by_subject: dict[str, list[CanonicalResult]] = defaultdict(list)
    for result in results:
        by_subject[result.subject].append(result)
    return by_subject


def _union(old: dict[str, list[CanonicalResult]], new: dict[str, list[CanonicalResult]]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))


def _without(results: Sequence[CanonicalResult], settled: Sequence[CanonicalResult]) -> list[CanonicalResult]:
    return [result for result in results if not any(result is done for done in settled)]
