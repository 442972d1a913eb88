"""From observations in two runs to changes: both pass, but behave differently.

An observation is identified by its subject and its way. A change is reported under the check that judges that
subject that way (``celery.broker.contract-task`` for ``celery:shop.tasks.pay`` by ``broker``), or else under
``area.way.observation``. Its level:

- ``must``: a contract's subject or a probe behaves differently: its value, state, output, frames,
  rows, or the database that it reaches. Callers get something else.
- ``should``: only the message of an error has changed, but not its class or the exit status.
- ``info``: something was added where that is harmless: keys of a scope.

An observation that is missing in one run is reported at level info if other subjects of its area were exercised that way
in both runs. Otherwise the check that could not exercise it has the finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django_conformance.compare.sides import Side
from django_conformance.compare.spelling import became
from django_conformance.compare.verdict import Change
from django_conformance.observations import same

_JUDGES = ("contract-task", "exchange", "outcome", "contract", "route-resolves")
"""The rules of the checks that judge an observation as a whole, before those that look at a part of it."""

_PROBES = {
    ("channels", "GET "): "unknown-path",
    ("channels", "/django-conformance/"): "unknown-path",
}
"""Probes whose subject is the application: area and beginning of the observation's subject, to the check's rule."""

_WORDS = ("message", "stderr", "errors", "cut_short")
_GROWS = ("keys",)
_ALSO = 3


def observation_changes(
    baseline: Side,
    candidate: Side,
    results: Sequence[Change],
    again: Sequence[tuple[Side, Side]] = (),
    *,
    ids: bool = False,
) -> tuple[list[Change], list[Change], int]:
    """Return the results' changes with the observations that show them, the changes of other observations, and how many are the same.

    With ``ids``, ids and digests are compared that are the same by every way of a subject and in every run of an environment.
    """
    explained = list(results)
    changes: list[Change] = []
    unchanged = 0
    before, after = baseline.observations, candidate.observations
    for key in sorted({*before, *after}):
        if key[0].startswith("project:"):
            continue
        old, new = before.get(key, ()), after.get(key, ())
        if old and new and same(list(old), list(new)):
            flipped = _flip(key, again)
            if flipped is not None:
                changes.append(_unstable(_changed(key, candidate, *flipped)))
            if flipped is not None or not ids or not _other_ids(key, baseline, candidate, again):
                unchanged += 1
                continue
            old, new = baseline.exact[key], candidate.exact[key]
        if not old or not new:
            changes += _one_sided(key, baseline, candidate, results)
            continue
        change = _changed(key, candidate, old, new)
        if _flip(key, again) is not None:
            changes.append(_unstable(change))
            continue
        cause = _cause(change, explained)
        if cause is None:
            changes.append(change)
        else:
            explained[cause] = _showing(explained[cause], change)
    return explained, changes, unchanged


def _showing(result: Change, observation: Change) -> Change:
    """Return a result's change with that of an observation, in which it shows, in its evidence."""
    values = {name: observation.evidence[name] for name in ("way", "before", "after")}
    observations = [*result.evidence.get("observations", []), values]
    return replace(result, evidence={**result.evidence, "observations": observations})


def _flip(key: tuple[str, str], again: Iterable[tuple[Side, Side]]) -> tuple[tuple[Any, ...], tuple[Any, ...]] | None:
    """Return what two runs of one environment observed, where it is not the same."""
    for first, second in again:
        if key in first.observations and key in second.observations:
            old, new = first.observations[key], second.observations[key]
            if not same(list(old), list(new)):
                return old, new
    return None


def _other_ids(key: tuple[str, str], baseline: Side, candidate: Side, again: Iterable[tuple[Side, Side]]) -> bool:
    """Whether ids and digests differ that do not differ between two runs of one environment."""
    pairs = [(first, second) for first, second in again if key in first.exact and key in second.exact]
    steady = all(same(list(first.exact[key]), list(second.exact[key])) for first, second in pairs)
    return steady and not same(list(baseline.exact[key]), list(candidate.exact[key]))


def _unstable(change: Change) -> Change:
    return replace(
        change, state="unstable", message=f"differs between two runs of the same environment: {change.message}"
    )


def _cause(change: Change, results: Sequence[Change]) -> int | None:
    """Return which result's change shows in an observation: of the same subject, and of the judging check if there is one.

    A change of another check that does not gate explains nothing: what a caller gets would change unseen behind it.
    """
    causes = [
        number
        for number, result in enumerate(results)
        if result.area == change.area
        and result.subject == change.subject
        and result.state in ("regressed", "fixed", "unstable", "changed")
        and (result.check == change.check or result.gates)
    ]
    return next((number for number in causes if results[number].check == change.check), causes[0] if causes else None)


def _one_sided(key: tuple[str, str], baseline: Side, candidate: Side, results: Sequence[Change]) -> Iterator[Change]:
    """Yield what only one run has observed, unless a result says why."""
    subject, way = key
    area, _, name = subject.partition(":")
    lost = key in baseline.observations
    side, without = (baseline, candidate) if lost else (candidate, baseline)
    exercised = any(observed.startswith(f"{area}:") and by == way for observed, by in without.observations)
    if not exercised or any(result.area == area and result.subject == name for result in results):
        return
    check = judge(area, way, name, side)
    where = "the baseline" if lost else "the candidate"
    values = side.observations[key]
    evidence = {"way": way, "before" if lost else "after": _shown(values)}
    yield Change("lost" if lost else "new", check, area, "info", name, f"observed only in {where}", evidence=evidence)


def _changed(key: tuple[str, str], side: Side, before: Sequence[Any], after: Sequence[Any]) -> Change:
    subject, way = key
    area, _, name = subject.partition(":")
    old, new = _shown(before), _shown(after)
    paths = list(differing(old, new))
    check = judge(area, way, name, side)
    evidence = {"way": way, "before": old, "after": new, "paths": [path for path, _, _ in paths]}
    if check in side.results:
        evidence["docs"] = side.results[check][0].written.docs
        evidence["reproduce"] = f"django-conformance check --select {check}"
    bad = any(result.bad and result.written.subject == name for result in side.results.get(check, ()))
    message = f"{'fails' if bad else 'passes'} in both runs, but behaves differently ({way}): {_told(paths)}"
    return Change("changed", check, area, _level(paths), name, message, evidence=evidence)


def _told(paths: Sequence[tuple[str, Any, Any]]) -> str:
    """Return the weightiest difference in words, and where the others are."""
    level = _level(paths)
    path, old, new = next(difference for difference in paths if _level([difference]) == level)
    further = [name for name in dict.fromkeys(name for name, _, _ in paths) if name != path]
    also = f"; also {', '.join(further[:_ALSO])}{' …' if len(further) > _ALSO else ''}" if further else ""
    return f"{path}: {became(old, new)}{also}" if path else f"{became(old, new)}{also}"


def _shown(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def judge(area: str, way: str, name: str, side: Side) -> str:
    """Return the id of the most specific check that judged a subject one way."""
    begins = f"{area}.{way}."
    for (probed, start), rule in _PROBES.items():
        if area == probed and name.startswith(start):
            return begins + rule
    rules = {
        check.removeprefix(begins)
        for check, results in side.results.items()
        if check.startswith(begins) and any(result.subject == name for result in results)
    }
    first = next((rule for rule in _JUDGES if rule in rules), min(rules, default="observation"))
    return begins + first


def differing(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield where two values differ: a path (``raised.message``, ``frames[0]``), and what is there on either side."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            deeper = f"{path}.{key}" if path else str(key)
            if key not in before or key not in after:
                yield deeper, before.get(key), after.get(key)
            else:
                yield from differing(before[key], after[key], deeper)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differing(old, new, f"{path}[{number}]")
    elif not same(before, after):
        yield path, before, after


def _level(paths: Sequence[tuple[str, Any, Any]]) -> str:
    def weight(path: str, before: Any, after: Any) -> str:
        steps = path.replace("[", ".").split(".")
        if steps[0] in _GROWS and isinstance(before, list) and isinstance(after, list):
            return "info" if set(before) <= set(after) else "must"
        if steps[0] == "conf" and before is None:
            return "should"  # a setting that has come, with its default
        if steps[0] == "task_class" and str(before).startswith("celery.") and str(after).startswith("celery."):
            return "should"  # what an app makes of its tasks is still Celery's own
        wording = steps[0] in _WORDS or (steps[0] == "raised" and steps[-1] in _WORDS)
        return "should" if wording and before and after else "must"

    weights = [weight(*difference) for difference in paths]
    return next((level for level in ("must", "should", "info") if level in weights), "must")
