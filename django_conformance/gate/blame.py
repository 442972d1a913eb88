"""Which packages change something: environments between baseline and candidate, each run on the checks concerned."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django_conformance.environments.resolve import Conflict, resolve
from django_conformance.environments.tox import Built, environment
from django_conformance.gate.bisect import smallest
from django_conformance.gate.runs import RunFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django_conformance.compare import Change
    from django_conformance.environments.records import Moved
    from django_conformance.environments.resolve import Resolution
    from django_conformance.environments.tox import BuildFailed, Environment
    from django_conformance.gate.plan import Plan

_NAMED = 2

Key = tuple[str, str, str]
"""What is looked for in an environment: check (or area and way of an observation), subject and state of a change."""


def key_of(change: Change) -> Key:
    """Return what tells a change from others, whichever checks were run: an observation is told under one that judges it."""
    way = change.evidence.get("way")
    return f"{change.area}:{way}" if way else change.check, change.subject, change.state


@dataclass
class Blame:
    """Finds the smallest set of packages for each change; ``look`` says what changes in an environment, given a name for it.

    ``asked`` are the versions that the gate was asked to start from, ``environments`` counts those that were built and
    looked at, ``kind`` is what their names begin with.
    """

    plan: Plan
    asked: tuple[str, ...]
    build: Callable[[Environment], Built | BuildFailed]
    look: Callable[[str, Built], Iterable[Change]]
    kind: str = "bisect"
    environments: int = 0
    _seen: dict[frozenset[str], frozenset[Key] | None] = field(default_factory=dict)
    _closures: dict[frozenset[str], Resolution | None] = field(default_factory=dict)

    def of(self, changes: Sequence[Change]) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the smallest set of packages of each change, by check and subject."""
        names = [moved.name for moved in self._movable()]
        return {(change.check, change.subject): self._smallest(names, key_of(change)) for change in changes}

    def _smallest(self, names: Sequence[str], key: Key) -> tuple[str, ...]:
        """Return the smallest set: of what delta debugging leaves, a package may have brought another that is the cause."""

        def happens(part: frozenset[str]) -> bool | None:
            seen = self._changes_with(part)
            return None if seen is None else key in seen

        culprits = smallest(names, happens)
        while True:
            brought = self._moved_with(frozenset(culprits))
            single = sorted(brought, key=lambda name: len(self._moved_with(frozenset([name]))))
            closer = next(
                (
                    name
                    for name in single
                    if len(self._moved_with(frozenset([name]))) < len(brought) and happens(frozenset([name]))
                ),
                None,
            )
            if closer is None or culprits == (closer,):
                return culprits
            culprits = (closer,)

    def _movable(self) -> list[Moved]:
        return [
            moved for moved in self.plan.moved if moved.after is not None and "/" not in f"{moved.before}{moved.after}"
        ]

    def _changes_with(self, part: frozenset[str]) -> frozenset[Key] | None:
        """Return what changes where these packages are the candidate's; ``None`` where they cannot be had together."""
        actual = self._moved_with(part)
        if not actual:
            return None
        if actual not in self._seen:
            self._seen[actual] = self._run(part, actual)
        return self._seen[actual]

    def _run(self, part: frozenset[str], actual: frozenset[str]) -> frozenset[Key] | None:
        resolution = self._resolution(part)
        assert resolution is not None, "a set that moves something was resolved"
        self.environments += 1
        name = f"{self.kind}-{self.environments}"
        built = self.build(environment(name, resolution, self.plan.requirements, self.plan.baseline.tool))
        if not isinstance(built, Built):
            return None
        try:
            return frozenset(key_of(change) for change in self.look(f"{name} ({_few(sorted(actual))})", built))
        except RunFailed:
            return None

    def _moved_with(self, part: frozenset[str]) -> frozenset[str]:
        """Return the packages that are not the baseline's where these are the candidate's: they may bring others."""
        resolution = self._resolution(part)
        if resolution is None:
            return frozenset()
        before = self.plan.baseline.resolution
        names = {moved.name for moved in self.plan.moved if resolution.packages.get(moved.name) != moved.before}
        names.discard("python")
        return frozenset(names | ({"python"} if resolution.python.version != before.python.version else set()))

    def _resolution(self, part: frozenset[str]) -> Resolution | None:
        if part not in self._closures:
            try:
                self._closures[part] = self._resolved(part)
            except Conflict:
                self._closures[part] = None
        return self._closures[part]

    def _resolved(self, part: frozenset[str]) -> Resolution:
        plan, before = self.plan, self.plan.baseline.resolution
        candidate = plan.candidate
        assert not isinstance(candidate, Conflict), "blame needs a candidate"
        changes = [
            f"{moved.name}=={moved.after}" for moved in self._movable() if moved.name in part and moved.name != "python"
        ]
        asked = {moved.name for moved in self._movable()} - part
        bounds = [line for moved in self._movable() if moved.name in asked and (line := _between(moved))]
        python = candidate.resolution.python if "python" in part else before.python
        requirements = replace(plan.requirements, constraints=(*plan.requirements.constraints, *bounds))
        pinned = [moved for moved in self._movable() if moved.name in self._pinned() - part and moved.name != "python"]
        stay = {name: version for name, version in before.packages.items() if name in self._pinned() - part}
        try:
            return resolve(
                requirements,
                [*changes, *(f"{name}=={version}" for name, version in stay.items())],
                python=python,
                held=before,
            )
        except Conflict:  # what is to move needs others to move with it
            follow = {moved.name: line for moved in pinned if (line := _between(moved))}
            if not follow:
                raise
            lines = (follow.get(name, f"{name}=={version}") for name, version in stay.items())
            return resolve(requirements, [*changes, *lines], python=python, held=before)

    def _pinned(self) -> set[str]:
        """Return the packages that the gate was asked to start from: whatever the project says, they stay there."""
        from packaging.requirements import Requirement
        from packaging.utils import canonicalize_name

        return {canonicalize_name(Requirement(change).name) for change in self.asked}


def _few(names: Sequence[str]) -> str:
    """Return names for a line of a terminal."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _between(moved: Moved) -> str:
    """Return bounds for a package that is not to move, but may have to: no further than the candidate has it."""
    from packaging.version import InvalidVersion, Version

    if moved.name == "python" or moved.before is None or moved.after is None:
        return ""
    try:
        low, high = sorted((Version(moved.before), Version(moved.after)))
    except InvalidVersion:
        return ""
    return f"{moved.name}>={low.public},<={high.public}"
