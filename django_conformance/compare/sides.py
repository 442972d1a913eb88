"""The two sides of a comparison: a run's results and observations, by what identifies them, in canonical form."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django_conformance.compare.canonical import ids_in
from django_conformance.inventory.project import LOOKED_AT
from django_conformance.results import Outcome, Report, Result, exit_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.compare.canonical import Canonical

IMPORTABLE = "project.configuration.importable"

_GOOD = ("passed", "unexpected-pass")
_BAD = ("failed", "expected-failure")


@dataclass(frozen=True)
class CanonicalResult:
    """A result, ``written`` as the run wrote it, and its subject and its message in canonical form."""

    written: Result
    subject: str
    message: str

    @property
    def outcome(self) -> Outcome:
        """What the check said."""
        return self.written.outcome

    @property
    def good(self) -> bool:
        """Whether the check passed, expectedly or not."""
        return self.outcome in _GOOD

    @property
    def bad(self) -> bool:
        """Whether the check failed, expectedly or not."""
        return self.outcome in _BAD

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
    def results(self) -> dict[str, tuple[CanonicalResult, ...]]:
        """What each check said, in the order of the run."""
        by_check: dict[str, list[CanonicalResult]] = defaultdict(list)
        for result in self.report.results:
            subject, message = self.canonical.text(result.subject), self.canonical.text(result.message)
            by_check[result.check].append(CanonicalResult(result, subject, message))
        return {check: tuple(results) for check, results in by_check.items()}

    @cached_property
    def observations(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        """What was observed, by subject and way: each value once, in an order that does not depend on the run's."""
        return self._values({})

    @cached_property
    def exact(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        """What was observed, with those ids and digests that are not random: every way of the subject produced them."""
        ids: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for observation in self.report.observations:
            ids[observation.subject][observation.way] |= ids_in(_text(observation.value))
        steady = {
            subject: frozenset(set.intersection(*ways.values())) for subject, ways in ids.items() if len(ways) > 1
        }
        return self._values(steady)

    def _values(self, keep: Mapping[str, frozenset[str]]) -> dict[tuple[str, str], tuple[Any, ...]]:
        by_key: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
        for observation in self.report.observations:
            value = self.canonical.value(observation.value, keep.get(observation.subject, frozenset()))
            by_key[self.canonical.text(observation.subject), observation.way][_text(value)] = value
        return {key: tuple(values[text] for text in sorted(values)) for key, values in by_key.items()}

    def observation(self, subject: str) -> Any | None:
        """Return the last value observed of a subject of the project, as it was written; ``None`` where there is none."""
        values = [observation.value for observation in self.report.observations if observation.subject == subject]
        return values[-1] if values else None

    @cached_property
    def unimportable(self) -> tuple[Result, ...]:
        """The findings of a project that could not be imported, so that nothing else was run; empty where it could.

        That one area could not be looked at is a finding like others.
        """
        named = tuple(
            result
            for result in self.report.results
            if result.check == IMPORTABLE
            and result.outcome in ("failed", "error")
            and result.evidence.get("stage") != LOOKED_AT
        )
        stages = all(
            result.outcome == "failed" and result.evidence.get("stage") in ("settings", "setup")
            for result in self.report.results
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
