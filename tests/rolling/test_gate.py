"""A gate that lets both versions run side by side: noise, whose doing it is, and which package brings it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from django_conformance.compare import Change, Verdict, compare
from django_conformance.errors import ExitCode
from django_conformance.gate.flow import gate
from django_conformance.gate.rolling import with_rolling
from django_conformance.gate.runs import RunFailed
from django_conformance.results import End, Report, Result, Run
from django_conformance.rolling.records import BASELINE, CANDIDATE, PAIRS, Exchanged, ExchangeOutcome
from tests.rolling.conftest import Harbour

pytestmark = pytest.mark.endtoend

_CHECK = "project.rolling.cache"


class Quiet:
    """Nobody watches."""

    def planned(self, _plan: Any) -> None:
        """Which versions are compared."""

    def building(self, _name: str, _stage: Any) -> None:
        """How far an environment is."""

    def running(self, _name: str, _count: int) -> None:
        """How many checks a run has judged."""

    def note(self, _text: str) -> None:
        """Something that a person should know."""


@pytest.mark.xdist_group("rolling")
def test_who_brings_it(harbour: Harbour) -> None:
    """Of two packages the one that writes another format is named, and the environments that it took are counted."""
    request = replace(
        harbour.runs.request,
        after=("codec==2.0", "ballast==2.0"),
        options=("--area", "databases"),
        rolling=True,
        bisect=True,
        stack=False,
    )

    verdict = gate(request, Quiet())

    found = {one.check: one.packages for one in verdict.changes if one.gates}
    assert verdict.exit == ExitCode.FINDINGS
    assert found["project.rolling.session"] == found["databases.rolling.write"] == ("codec",), verdict.changes
    assert verdict.counts["environments"] > 2


def _verdict() -> Verdict:
    run = Run("tool", "2026-01-01T00:00:00+00:00", {}, "3.12.0", "linux", {}, {}, 0)
    passed = Result("databases.sql.migrate", "databases", "must", "default", "passed")
    report = Report(run, (passed,), (), End({"passed": 1}, 0))
    return compare(report, report)


def _exchanged(*failing: tuple[str, str]) -> list[Exchanged]:
    outcomes = [ExchangeOutcome(_CHECK, "a value", *pair, failure="lost" if pair in failing else "") for pair in PAIRS]
    return [Exchanged("cache", tuple(outcomes))]


def _gated(*answers: list[Exchanged], stack: Sequence[Change] | None = None) -> Verdict:
    given = iter(answers)
    return with_rolling(
        _verdict(), lambda _name, _select: next(given), stack=lambda _select: stack, blame=lambda _changes, _select: {}
    )


def test_what_comes_twice() -> None:
    """What one version cannot read of the other, twice, gates."""
    verdict = _gated(_exchanged((CANDIDATE, BASELINE)), _exchanged((CANDIDATE, BASELINE)))

    assert [(one.state, one.check, one.stack) for one in verdict.changes] == [("regressed", _CHECK, None)]
    assert verdict.exit == ExitCode.FINDINGS


def test_what_does_not_come_again() -> None:
    """What is so once and not again is unstable, and counted as such."""
    verdict = _gated(_exchanged((CANDIDATE, BASELINE)), _exchanged())

    assert [(one.state, one.check) for one in verdict.changes] == [("unstable", _CHECK)]
    assert "differs between two runs" in verdict.changes[0].message
    assert (verdict.exit, verdict.counts["unstable"]) == (ExitCode.CLEAN, 1)


def test_the_stack_does_it() -> None:
    """What the reference project's versions cannot read of each other either is the stack's doing; else the project's."""
    both = (_exchanged((CANDIDATE, BASELINE)), _exchanged((CANDIDATE, BASELINE)))
    theirs = _gated(*both).changes

    assert [one.stack for one in _gated(*both, stack=theirs).changes] == [True]
    assert [one.stack for one in _gated(*both, stack=()).changes] == [False]


def test_exchanges_that_do_not_come_to_their_end() -> None:
    """Where nothing could be exchanged the gate is not complete, whatever each version does by itself."""

    def talk(_name: str, _select: Sequence[str]) -> list[Exchanged]:
        raise RunFailed("It was killed.", "see the log")

    verdict = with_rolling(_verdict(), talk, stack=None, blame=None)

    assert [one.state for one in verdict.changes] == ["could-not-run"]
    assert verdict.exit == ExitCode.INCOMPLETE
