"""When a comparison is clean, when it has findings, and when it is not complete; and what follows from what."""

from __future__ import annotations

from typing import Any

import pytest

from django_conformance.compare import compare
from django_conformance.reasons import Reason
from tests.compare.runs import CHECK, compared, report, result, told

HELP = result(check="commands.manage.help", subject="commands")
WORKER = "celery.broker.worker-starts"
TRIP = "celery.broker.round-trip"


def blocked(check: str, by: str, subject: str = "shop.tasks.pay") -> object:
    return result("blocked", check=check, subject=subject, message=f"blocked by {by}", blocked_by=by)


def test_what_is_blocked_follows_from_its_cause() -> None:
    """What could not run since a check regressed is folded under it, through other blocked checks too."""
    before = [result(check=WORKER), result(check=TRIP), *(result(subject=str(number)) for number in range(40))]
    after = [
        result("failed", check=WORKER, message="exit 1"),
        blocked(TRIP, WORKER),
        *(blocked(CHECK, TRIP, str(number)) for number in range(40)),
    ]

    verdict = compared(before, after)  # type: ignore[arg-type] # results

    assert [change.check for change in verdict.gating] == [WORKER]
    assert (verdict.exit, verdict.counts["folded"], verdict.counts["lost"]) == (1, 41, 41)
    assert {change.folded_under for change in verdict.changes} == {None, WORKER}


def test_what_is_blocked_by_what_does_not_gate_is_lost() -> None:
    """A regression at level info explains no loss: the check that it blocks counts."""
    before = [result(check=TRIP, level="info"), result()]
    after = [result("failed", check=TRIP, level="info"), blocked(CHECK, TRIP)]

    verdict = compared(before, after)  # type: ignore[arg-type] # results

    assert [change.check for change in verdict.gating] == [CHECK]
    assert verdict.exit == 1


@pytest.mark.parametrize(
    ("area", "reason", "folded"),
    [
        ("databases", Reason("no-subject", "databases.router"), 1),
        ("databases", Reason("project-lacks", "two-databases"), 1),
        ("databases", Reason("environment-lacks", "databases"), 0),
        ("channels", Reason("no-subject", "databases.router"), 0),
    ],
)
def test_what_is_gone_since_it_cannot_be_loaded(area: str, reason: Reason, folded: int) -> None:
    """Of routers that no longer load there are none to look at: that is no finding beside the one that says so."""
    routing, loads = "databases.routing.hints", f"{area}.configuration.loads"
    before = [result(check=routing), result(check=loads)]
    after = [result("skipped", check=routing, reason=reason), result("failed", check=loads, message="no distutils")]

    verdict = compared(before, after)  # type: ignore[arg-type] # results

    assert {change.check for change in verdict.gating} == ({loads} if folded else {loads, routing})
    assert verdict.counts["folded"] == folded
    assert verdict.exit == 1


def test_an_area_that_can_no_longer_be_looked_at() -> None:
    """That is the finding, what the area has none of follows from it, and what happened in other areas counts."""
    tasks = "celery.configuration.tasks-resolve"
    stopped = result(
        "failed",
        "celery",
        IMPORTS.check,
        message="celery could not be looked at: NameError",
        evidence={"stage": "discovery"},
    )
    before: list[Any] = [IMPORTS, result(check=tasks), HELP]
    gone = result("skipped", check=tasks, reason=Reason("no-subject", "celery.task"))
    broken = result("failed", check=HELP.check, subject="commands", message="no help")

    verdict = compared(before, [stopped, gone, broken])

    assert {change.check for change in verdict.gating} == {IMPORTS.check, HELP.check}
    assert verdict.counts["folded"] == 1
    assert compared([stopped, gone, HELP], [stopped, gone, broken]).exit == 1
    assert compared([stopped, gone, HELP], [stopped, gone, HELP]).exit == 0


def test_what_is_blocked_by_an_expected_failure() -> None:
    """A failure that the contract expects explains what it blocks."""
    before = [result(check=TRIP), result()]
    after = [result("expected-failure", check=TRIP), blocked(CHECK, TRIP)]

    assert compared(before, after).exit == 0  # type: ignore[arg-type] # results


def test_what_failed_before_and_blocks_before() -> None:
    """What was blocked on the baseline, and is now, is the same."""
    both = [result("failed", check=TRIP, message="no"), blocked(CHECK, TRIP), HELP]

    assert compared(both, both).changes == ()  # type: ignore[arg-type] # results


IMPORT = result(
    "failed",
    "shop.settings",
    "project.configuration.importable",
    message="django.setup() failed: ImportError: cannot import name 'utc'",
    evidence={"stage": "setup", "cause": "ImportError"},
)
IMPORTS = result(check="project.configuration.importable", subject="shop.settings")


@pytest.mark.parametrize("before", [[IMPORTS, HELP, result()], [HELP, result()]])
def test_a_candidate_that_cannot_be_imported(before: list[object]) -> None:
    """That is the one change, with its cause; how much could not be compared for it, it says itself."""
    verdict = compare(report(*before), report(IMPORT, exit_status=2))  # type: ignore[arg-type] # results

    assert verdict.exit == 1
    assert [(change.check, change.message) for change in verdict.gating] == [(IMPORT.check, IMPORT.message)]
    assert len(verdict.changes) == 1
    assert (verdict.counts["regressed"], verdict.counts["folded"], verdict.counts["lost"]) == (1, 0, 0)
    assert verdict.changes[0].evidence["not_compared"] == {"commands": 1, "celery": 1}


def test_another_check_has_the_finding_of_the_import() -> None:
    """A failed setup may be the finding of the check that it is about."""
    alias = result(
        "failed", "DATABASES", "databases.configuration.default-alias", evidence={"stage": "setup"}, message="no"
    )

    verdict = compare(report(HELP, result()), report(alias, exit_status=2))

    assert [change.check for change in verdict.gating] == ["databases.configuration.default-alias"]
    assert verdict.exit == 1


@pytest.mark.parametrize("after", [report(HELP), report(IMPORT, exit_status=2)])
def test_a_baseline_that_cannot_be_imported(after: object) -> None:
    """Nothing was compared, and the reason names the cause."""
    verdict = compare(report(IMPORT, exit_status=2), after)  # type: ignore[arg-type] # a report

    assert verdict.exit == 2
    assert "cannot import name 'utc'" in verdict.reason


def test_nothing_compared() -> None:
    """Runs that have no check in common compare to nothing, which is not clean."""
    assert compared([], []).exit == 2
    assert compared([], [HELP]).exit == 2
    assert compared([result("skipped")], [result("skipped")]).reason == "Nothing was compared: no check ran in both."


def test_an_interrupted_candidate() -> None:
    """What an interrupted run did not come to could not run; what it found before still counts."""
    verdict = compare(report(HELP, result()), report(HELP, exit_status=2))

    assert told(verdict) == [("could-not-run", "must", "shop.tasks.pay")]
    assert (verdict.exit, verdict.reason) == (2, "The candidate was interrupted, so it has only some of the checks.")
    failed = result("failed", check=HELP.check, subject="commands")
    assert compare(report(HELP, result()), report(failed, exit_status=2)).exit == 1
    assert compare(report(HELP, exit_status=2), report(HELP)).exit == 2


def test_fewer_checks() -> None:
    """A check that is lost without a finding that says so leaves the comparison incomplete."""
    quiet = result(level="info", check="celery.eager.expired")

    verdict = compared([HELP, quiet], [HELP])

    assert verdict.exit == 2
    assert "celery.eager.expired" in verdict.reason


def test_a_check_that_another_version_of_the_tool_has() -> None:
    """A stored baseline of another version may have checks that are gone: no finding, and not complete either."""
    verdict = compare(report(HELP, result(), tool="django-conformance 0.9"), report(HELP))

    assert told(verdict) == [("lost", "info", "shop.tasks.pay")]
    assert verdict.exit == 2
    assert compare(report(HELP, tool="django-conformance 0.9"), report(HELP, result())).exit == 0
