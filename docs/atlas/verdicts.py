"""The stored verdicts: one file a pair and project, with what differs and no more, in the format of a verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.compare import read_verdict, write_verdict
from docs.atlas.chains import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django_conformance.compare import Change, Verdict
    from django_conformance.results import Run
    from docs.atlas.chains import Pair

FOLDER = Path(__file__).with_name("data")
PROJECTS = {"reference": "the reference project", "observer": "the observer"}

WARNINGS = "project.warnings.deprecations"
_KEPT = ("way", "paths", "kind", "known")
_LONG = 900
_MANY = 20
_OWN_VERSION = "lib_version"
"""redis-py has its own number among the arguments of a client: that it differs is no change."""
_ABSENT = object()
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_TWICE = "project.run.deprecations"
"""Tells what ``project.warnings.deprecations`` tells, with the places in the project."""


@dataclass(frozen=True)
class Recorded:
    """The verdicts of a pair, by project."""

    pair: Pair
    verdicts: dict[str, Verdict]

    @property
    def first(self) -> Verdict:
        """The verdict whose versions and date a page says."""
        return next(iter(self.verdicts.values()))

    def select(self, project: str) -> list[str]:
        """Return the checks that ran in a project; none is named where all did."""
        told: list[str] = self.verdicts[project].candidate.project.get("select", [])
        return told

    def ran(self, check: str) -> bool:
        """Whether a check ran in any project. Every run tells of warnings."""
        selects = [self.select(project) for project in self.verdicts]
        return check == WARNINGS or any(not select or check in select for select in selects)


def file(pair: Pair, project: str) -> Path:
    """Return the file of a pair's verdict."""
    return FOLDER / project / f"{pair.name}.json"


def recorded(pairs: Sequence[Pair]) -> Iterator[Recorded]:
    """Yield what is stored of these pairs."""
    for pair in pairs:
        files = {project: file(pair, project) for project in PROJECTS}
        stored = {project: read_verdict(path) for project, path in files.items() if path.is_file()}
        if stored:
            yield Recorded(pair, stored)


def store(pair: Pair, project: str, verdict: Verdict, select: Sequence[str] = ()) -> Path:
    """Write a verdict without what says nothing of the release; ``select`` are the checks that ran, if not all did."""
    path = file(pair, project)
    write_verdict(path, trimmed(verdict, select))
    return path


def trimmed(verdict: Verdict, select: Sequence[str] = ()) -> Verdict:
    """Return a verdict with its own changes: none that another explains, and of each what differs."""
    names = {*TITLES, *(package.name for package in verdict.packages)}
    baseline, candidate = (_header(run, names, select) for run in (verdict.baseline, verdict.candidate))
    changes = tuple(_short(change) for change in _own(verdict.changes))
    return replace(verdict, baseline=baseline, candidate=candidate, changes=changes, reason="")


def _header(run: Run, names: Iterable[str], select: Sequence[str]) -> Run:
    """Return the header of a run with the libraries of the matrix and what ran, and nothing of the machine."""
    kept = {name: version for name, version in run.packages.items() if name in names}
    return replace(
        run,
        started=run.started[:10],
        packages=kept,
        project={"select": list(select)},
        services=_kinds(run.services),
        confinement={},
    )


def _kinds(services: dict[str, Any]) -> dict[str, Any]:
    """Return which product serves each kind."""
    return {
        kind: {"product": str(told.get("product", ""))} for kind, told in services.items() if isinstance(told, dict)
    }


def _own(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes that none of the others explains, without another text of what failed before."""
    for change in changes:
        blocked = change.state == "new" and "blocked" in str(change.evidence.get("before", ""))
        by_rule = change.area != "project" or change.check.startswith("project.configuration.")
        reworded = change.state == "changed" and change.level == "info" and by_rule
        version = change.state == "changed" and "paths" in change.evidence and not _paths(change)
        if change.folded_under is None and not blocked and not reworded and not version and change.check != _TWICE:
            yield change


def _paths(change: Change) -> list[str]:
    """Return the paths of what differs between both observations."""
    return [str(path) for path in change.evidence.get("paths", ()) if not str(path).endswith(_OWN_VERSION)]


def _short(change: Change) -> Change:
    """Return a change with the parts of both observations that differ, by their paths."""
    evidence = {key: change.evidence[key] for key in _KEPT if key in change.evidence}
    paths = _paths(change)[:_MANY]
    if paths:
        evidence["paths"] = paths
    for side in ("before", "after") if paths else ():
        places = ((path, _at(change.evidence.get(side), path)) for path in paths)
        evidence[side] = {path: _cut(value) for path, value in places if value is not _ABSENT}
    return replace(change, evidence=evidence, message=_clipped(change.message))


def _at(observed: Any, path: str) -> Any:
    """Return what an observation has at a path (``result.pages[0]``), ``_ABSENT`` if there is no such place."""
    for name, number in _STEP.findall(path):
        try:
            observed = observed[int(number)] if number else observed[name]
        except (KeyError, IndexError, TypeError):
            return _ABSENT
    return observed


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_cut(member) for member in value]
    return _clipped(value) if isinstance(value, str) else value


def _clipped(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]} …"
