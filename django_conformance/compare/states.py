"""From what one check said in two runs to changes.

A check that is run once for a whole area says either "passed", once, or what it has found, a result a culprit. Its
results are compared as a set of findings. A check that is run once a subject is compared subject by subject.

| baseline | candidate | state |
| --- | --- | --- |
| passed | failed | regressed |
| failed | passed | fixed |
| failed | failed, in other words | changed, at level info: nothing has got worse |
| passed or failed | absent, skipped, blocked or error | lost |
| absent, skipped, blocked or error | passed or failed | new |
| error | error, or not run | could-not-run |
| not run | not run | same |

A failure that the contract expects in the candidate is a regression at level info; one that it expected in the baseline
and no longer expects is a regression. An unexpected pass is a pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django_conformance.codec import to_json
from django_conformance.compare.sides import Seen, Side
from django_conformance.compare.verdict import Change, State


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
        found, unchanged = compare(before, after)
        flips = [
            flip
            for first, second in again
            if check in second.results
            for flip in compare(first.results.get(check, ()), second.results[check])[0]
            if flip.state != "lost" or whole or _is_in(flip.subject, second.results[check])
        ]
        steady = list(_settled(found, flips))
        changes += steady
        same += max(unchanged - (len(steady) - len(found)), 0)
    return changes, same


def findings_compared(before: Sequence[Seen], after: Sequence[Seen]) -> tuple[list[Change], int]:
    """Compare a check that is run once: its findings as a set."""
    if not _ran(before) or not _ran(after):
        return _pair(before, after)
    changes: list[Change] = []
    same = 0
    one, other = _by_subject(before), _by_subject(after)
    for subject in _union(one, other):
        old, new = one.get(subject, []), other.get(subject, [])
        if old and new:
            found, unchanged = _pair(old, new)
            changes += found
            same += unchanged
        elif any(seen.bad for seen in new):
            changes += [_regressed(seen, None) for seen in new if seen.bad]
        elif any(seen.bad for seen in old):
            changes += [_change("fixed", seen, None) for seen in old if seen.bad]
    return changes, same or int(not changes)


def subjects_compared(before: Sequence[Seen], after: Sequence[Seen]) -> tuple[list[Change], int]:
    """Compare a check that is run once a subject.

    A finding may name a culprit other than the subject that the check was run for, which then has no result of its own:
    where some subject's pass is gone and another's failure has come, that is a regression and not a loss.
    """
    one, other = _by_subject(before), _by_subject(after)
    changes: list[Change] = []
    same = 0
    for subject in _union(one, other):
        if subject in one and subject in other:
            found, unchanged = _pair(one[subject], other[subject])
            changes += found
            same += unchanged
    gone = [seen for subject in one if subject not in other for seen in one[subject]]
    come = [seen for subject in other if subject not in one for seen in other[subject]]
    failing, passing = [seen for seen in come if seen.bad], [seen for seen in gone if seen.good]
    repaired, broken = [seen for seen in come if seen.good], [seen for seen in gone if seen.bad]
    if failing and (passing or broken):
        changes += [_regressed(seen, None) for seen in failing]
        come, gone = _without(come, failing), _without(gone, passing)
    if broken and (repaired or failing):
        changes += [_change("fixed", seen, None) for seen in broken]
        come, gone = _without(come, repaired), _without(gone, broken)
    for left, arrived in ((gone, False), (come, True)):
        for group in _by_subject(left).values():
            found, unchanged = _pair([], group) if arrived else _pair(group, [])
            changes += found
            same += unchanged
    return changes, same


def _pair(before: Sequence[Seen], after: Sequence[Seen]) -> tuple[list[Change], int]:
    """Compare the results of one check for one subject."""
    if _ran(before) and _ran(after):
        return _both_ran(before, after)
    if _ran(before):
        return [_change("lost", before[0], after[0] if after else None)], 0
    if _ran(after):
        return [_change("new", before[0] if before else None, seen) for seen in after], 0
    if any(seen.result.outcome == "error" for seen in (*before, *after)):
        return [_change("could-not-run", before[0] if before else None, after[0] if after else None)], 0
    return [], 1


def _both_ran(before: Sequence[Seen], after: Sequence[Seen]) -> tuple[list[Change], int]:
    old, new = [seen for seen in before if seen.bad], [seen for seen in after if seen.bad]
    if not old and not new:
        if after[0].result.outcome == "unexpected-pass" != before[0].result.outcome:
            return [replace(_change("changed", before[0], after[0]), level="info")], 0
        return [], 1
    if not old:
        return [_regressed(seen, before[0]) for seen in new], 0
    if not new:
        return [_change("fixed", seen, after[0]) for seen in old], 0
    return _findings(old, new)


def _findings(old: Sequence[Seen], new: Sequence[Seen]) -> tuple[list[Change], int]:
    """Compare failures with failures: the same ones are taken off both sides, the rest paired in their order."""
    changes: list[Change] = []
    same = 0
    left, right = list(old), []
    for seen in new:
        match = next((one for one in left if one.message == seen.message), None)
        if match is None:
            right.append(seen)
            continue
        left.remove(match)
        if match.result.outcome == "expected-failure" and seen.result.outcome == "failed":
            changes.append(_regressed(seen, match))
        else:
            same += 1
    shared = min(len(left), len(right))
    for one, other in zip(left[:shared], right[:shared], strict=True):
        if one.result.outcome == "expected-failure" and other.result.outcome == "failed":
            changes.append(_regressed(other, one))
        else:
            changes.append(replace(_change("changed", one, other), level="info"))
    changes += [_regressed(seen, old[0]) for seen in right[shared:]]
    changes += [_change("fixed", seen, new[0]) for seen in left[shared:]]
    return changes, same


def _regressed(after: Seen, before: Seen | None) -> Change:
    change = _change("regressed", before, after)
    return replace(change, level="info") if after.result.outcome == "expected-failure" else change


def _change(state: State, before: Seen | None, after: Seen | None) -> Change:
    """Return the change between two results, one of which may be absent; the candidate's words where it has some."""
    shown = after if after is not None and state != "fixed" else before
    shown = shown or after
    assert shown is not None, "a change has at least one side"
    result = shown.result
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


def _told(seen: Seen | None) -> dict[str, Any]:
    """Return what a side said: its outcome and its message, and why it judged nothing where that is so."""
    if seen is None:
        return {"outcome": "absent", "message": ""}
    result = seen.result
    told: dict[str, Any] = {"outcome": result.outcome, "message": result.message}
    if result.reason is not None:
        told["reason"] = to_json(result.reason)
    if result.blocked_by is not None:
        told["blocked_by"] = result.blocked_by
    return told


def _message(state: State, before: Seen | None, after: Seen | None) -> str:
    was, now = _told(before), _told(after)
    if state == "lost":
        return f"{was['outcome']} on the baseline; {_not_run(now)} on the candidate"
    if state == "new":
        said = f": {now['message']}" if now["message"] else ""
        return f"{_not_run(was)} on the baseline; {now['outcome']} on the candidate{said}"
    if state == "could-not-run":
        return f"{_not_run(was)} on the baseline; {_not_run(now)} on the candidate"
    if state == "fixed":
        return f"no longer: {was['message']}"
    return str(now["message"])


def _not_run(told: dict[str, Any]) -> str:
    return str(told["outcome"]) + (f" ({told['message']})" if told["message"] else "")


def _settled(found: Iterable[Change], flips: Sequence[Change]) -> Iterator[Change]:
    """Yield the changes; those that flip between two runs of one environment, and flips of what is the same, as unstable."""
    seen = set()
    strong = {flip.subject for flip in flips if flip.state not in ("changed", "could-not-run")}
    weak = {flip.subject for flip in flips if flip.state == "changed"}
    for change in found:
        seen.add(change.subject)
        flipped = change.subject in strong or (change.subject in weak and change.state == "changed")
        yield _unstable(change) if flipped else change
    for flip in flips:
        if flip.subject not in seen and flip.subject in strong:
            seen.add(flip.subject)
            yield _unstable(flip)


def _unstable(change: Change) -> Change:
    words = change.message if change.state in ("regressed", "changed") else change.message.removeprefix("no longer: ")
    return replace(
        change,
        state="unstable",
        message=f"differs between two runs of the same environment: {words}",
        evidence={**change.evidence, "kind": change.state},
    )


def _is_whole(seen: Sequence[Seen]) -> bool:
    return all(one.bad for one in seen) or len(seen) == 1


def _is_in(subject: str, seen: Sequence[Seen]) -> bool:
    """Whether a second run, which may be of some subjects only, has anything to say of this one."""
    return any(one.result.subject == subject for one in seen)


def _ran(seen: Sequence[Seen]) -> bool:
    return any(one.ran for one in seen)


def _by_subject(seen: Iterable[Seen]) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        found[one.subject].append(one)
    return found


def _union(one: dict[str, list[Seen]], other: dict[str, list[Seen]]) -> list[str]:
    return list(dict.fromkeys([*one, *other]))


def _without(seen: Sequence[Seen], others: Sequence[Seen]) -> list[Seen]:
    return [one for one in seen if not any(one is other for other in others)]
