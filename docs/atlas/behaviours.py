"""What a pair changes, as a reader sees it: the changes of one subject together, with what is promised of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from docs.atlas.promised import of_release
from docs.atlas.verdicts import WARNINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.compare import Change
    from docs.atlas.promised import Promise
    from docs.atlas.verdicts import Recorded

Kind = Literal["loud", "silent", "warns", "fixed", "unstable"]
KINDS: tuple[Kind, ...] = ("loud", "silent", "warns", "fixed")

_WAY = re.compile(r" \((broker|eager|call-command|manage|communicator|server|routing|sql)\)")
_PROSE = re.compile(
    r"^passes in both runs, but behaves differently: |^.{1,200}? should succeed, but (raised|was refused with) "
)
_GONE = re.compile("^deprecation removed: |the deprecated feature is removed now")
"""A warning that has ended: what became of the feature shows in the behaviours themselves."""


@dataclass(frozen=True)
class Behaviour:
    """One behaviour that a release changes: the changes that show it, and the promise that announces it, if one does."""

    project: str
    kind: Kind
    changes: tuple[Change, ...]
    promise: Promise | None = None

    @property
    def first(self) -> Change:
        """The change that tells most: it has what was observed."""
        return max(self.changes, key=lambda change: ("before" in change.evidence, change.level == "must"))

    @property
    def says(self) -> str:
        """What changes, in a sentence."""
        if self.promise is not None:
            return self.promise.says
        known: dict[str, Any] = self.first.evidence.get("known", {})
        return str(known.get("says", "")) or self.observed

    @property
    def observed(self) -> str:
        """What was seen, in the words of the verdict."""
        return _PROSE.sub("", _WAY.sub("", self.first.message))

    @property
    def link(self) -> str:
        """Where it is announced or discussed; empty if that is not known."""
        return self.promise.link if self.promise is not None else self.first.known or ""

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that cause it, if that is known."""
        return (self.promise.package,) if self.promise is not None else self.first.packages

    @property
    def checks(self) -> tuple[str, ...]:
        """The checks that see it."""
        return tuple(sorted({change.check for change in self.changes}))


def behaviours(recorded: Recorded) -> tuple[Behaviour, ...]:
    """Return the behaviours that a pair changes, the loud ones first."""
    groups: dict[tuple[str, Kind, str], list[Change]] = {}
    announced = promised(recorded)
    for project, verdict in recorded.verdicts.items():
        for change in verdict.changes:
            if _GONE.search(change.message):
                continue
            key = (project, kind(change), _about(change, announced))
            groups.setdefault(key, []).append(change)
    found = [
        Behaviour(project, of_kind, tuple(changes), _promise(changes, announced))
        for (project, of_kind, _), changes in groups.items()
    ]
    return tuple(sorted(found, key=lambda behaviour: (_place(behaviour.kind), behaviour.promise is None)))


def promised(recorded: Recorded) -> list[Promise]:
    """Return what the later release of a pair promises, and the releases of packages that it requires beside it."""
    moved = {package.name: package.after for package in recorded.first.packages if package.after}
    others = [
        promise
        for name, version in moved.items()
        if name != recorded.pair.package
        for promise in of_release(name, version)
    ]
    return [*of_release(recorded.pair.package, recorded.pair.after), *others]


def unseen(recorded: Recorded) -> tuple[Promise, ...]:
    """Return the promises that checks should see which ran, and that none of the stored changes is."""
    changes = [change for verdict in recorded.verdicts.values() for change in verdict.changes]
    return tuple(
        promise
        for promise in of_release(recorded.pair.package, recorded.pair.after)
        if any(recorded.ran(check) for check in promise.seen_by) and not any(promise.fits(change) for change in changes)
    )


def kind(change: Change) -> Kind:
    """Return how a change shows: an error, another behaviour without a word, a warning, or something that works now."""
    if change.state == "unstable":
        return "unstable"
    if change.check == WARNINGS:
        return "fixed" if change.state == "fixed" else "warns"
    if change.state in ("regressed", "lost", "could-not-run"):
        return "loud"
    return "silent" if change.state == "changed" else "fixed"


def _place(of_kind: Kind) -> int:
    return (*KINDS, "unstable").index(of_kind)


def _about(change: Change, announced: Sequence[Promise]) -> str:
    """Return what tells behaviours apart: their promise, else the subject and what was seen."""
    promise = _promise([change], announced)
    if promise is not None:
        return promise.says
    return f"{change.subject} {_WAY.sub('', change.message)}" if change.check == WARNINGS else change.subject


def _promise(changes: Sequence[Change], announced: Sequence[Promise]) -> Promise | None:
    return next((promise for promise in announced if any(promise.fits(change) for change in changes)), None)
