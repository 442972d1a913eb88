"""The two sides of a comparison: a run's results and observations, by what identifies them, in canonical form."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.compare.canonical import ids_in
from django_conformance.inventory.project import LOOKED_AT
from django_conformance.results import Report, Result, exit_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.compare.canonical import Canonical

IMPORTABLE = "project.configuration.importable"

_GOOD = ("passed", "unexpected-pass")
_BAD = ("failed", "expected-failure")


@dataclass(frozen=True)
class Seen:
    """A result, with its subject and its message in canonical form."""

    result: Result
    subject: str
    message: str

    @property
    def good(self) -> bool:
        """Whether the check passed, expectedly or not."""
        return self.result.outcome in _GOOD

    @property
    def bad(self) -> bool:
        """Whether the check failed, expectedly or not."""
        return self.result.outcome in _BAD

    @property
    def ran(self) -> bool:
        """Whether the check judged its subject: it passed or failed, expectedly or not."""
        return self.good or self.bad


@dataclass(frozen=True)
class Side:
    """One run of a comparison."""

    report: Report
    canonical: Canonical

    @cached_property
    def results(self) -> dict[str, tuple[Seen, ...]]:
        """What each check said, in the order of the run."""
        found: dict[str, list[Seen]] = defaultdict(list)
        for one in self.report.results:
            found[one.check].append(Seen(one, self.canonical.text(one.subject), self.canonical.text(one.message)))
        return {check: tuple(seen) for check, seen in found.items()}

    @cached_property
    def observations(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        """What was observed, by subject and way: each value once, in an order that does not depend on the run's."""
        return self._observed({})

    @cached_property
    def exact(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        """What was observed, with the ids and digests in it that are no dice: those that every way of the subject came to."""
        seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for one in self.report.observations:
            seen[one.subject][one.way] |= ids_in(_text(one.value))
        steady = {
            subject: frozenset(set.intersection(*ways.values())) for subject, ways in seen.items() if len(ways) > 1
        }
        return self._observed(steady)

    def _observed(self, keep: Mapping[str, frozenset[str]]) -> dict[tuple[str, str], tuple[Any, ...]]:
        found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
        for one in self.report.observations:
            value = self.canonical.value(one.value, keep.get(one.subject, frozenset()))
            found[self.canonical.text(one.subject), one.way][_text(value)] = value
        return {key: tuple(values[text] for text in sorted(values)) for key, values in found.items()}

    def observation(self, subject: str) -> Any | None:
        """Return the last value observed of a subject of the project, as it was written; ``None`` where there is none."""
        values = [one for one in self.report.observations if one.subject == subject]
        return values[-1].value if values else None

    @cached_property
    def unimportable(self) -> tuple[Result, ...]:
        """The findings of a project that could not be imported, so that nothing else was run; empty where it could.

        That one area could not be looked at is a finding like others.
        """
        named = tuple(
            one
            for one in self.report.results
            if one.check == IMPORTABLE and one.outcome in ("failed", "error") and one.evidence.get("stage") != LOOKED_AT
        )
        stages = all(
            one.outcome == "failed" and one.evidence.get("stage") in ("settings", "setup")
            for one in self.report.results
        )
        if named or not self.report.results or not stages or self.report.end.exit != 2:  # noqa: PLR2004 - incomplete
            return named
        return self.report.results

    @cached_property
    def interrupted(self) -> bool:
        """Whether the run ended before its checks did, which is neither the project's fault nor an error of a check."""
        incomplete = self.report.end.exit == 2  # noqa: PLR2004 - could not be completed
        return incomplete and not self.unimportable and exit_code(self.report.results) != 2  # noqa: PLR2004 - as above


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)
