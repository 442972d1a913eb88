"""What is run again, and how often."""

from __future__ import annotations

from django_conformance.compare import Verdict
from django_conformance.compare.deprecations import SUBJECT as DEPRECATIONS
from django_conformance.compare.project import SYSTEM_CHECKS
from django_conformance.gate.repeats import differing, of_part, of_run, selection, unsure
from django_conformance.observations import Observation
from django_conformance.results import Result
from tests.compare.runs import compared, observed, report, result

BOTH = (result(check="celery.eager.contract-task"), result(check="celery.broker.contract-task"))


def _changed(*ways: str, subject: str = "celery:shop.tasks.pay") -> Verdict:
    return compared(
        [*BOTH, *(observed(1, subject, way) for way in ways)], [*BOTH, *(observed(2, subject, way) for way in ways)]
    )


def _names(verdict: Verdict, runs: int) -> list[str]:
    return [one.check for one in unsure(verdict, runs)]


def test_what_one_way_shows_is_run_four_times() -> None:
    """One value a run says little of what might be drawn from two."""
    one = _changed("broker")

    assert [bool(_names(one, runs)) for runs in (2, 3, 4)] == [True, True, False]


def test_what_two_ways_agree_about_is_run_twice() -> None:
    """Each way of a run has done it once."""
    both = _changed("broker", "eager")

    assert _names(both, 1) == ["celery.broker.contract-task", "celery.eager.contract-task"]
    assert _names(both, 2) == []


def test_ways_that_do_not_agree_are_no_witnesses() -> None:
    """What is 1 and then 2 by one way, and 2 and then 1 by the other, is likely drawn from both."""
    before = [observed({"value": 1}, way="eager"), observed({"value": 2}, way="broker")]
    after = [observed({"value": 2}, way="eager"), observed({"value": 1}, way="broker")]

    assert len(_names(compared([*BOTH, *before], [*BOTH, *after]), 2)) == len(BOTH)


def test_what_cannot_be_drawn_is_not_run_again() -> None:
    """The project's code is read the same each time, and what does not gate is not worth it."""
    check = "celery.configuration.routes"
    read = compared([result(check=check)], [result("failed", check=check, message="no such queue")])
    quiet = compared([result(level="info")], [result("failed", level="info", message="no")])

    assert read.exit == 1
    assert _names(read, 2) == _names(quiet, 2) == []


def test_what_fails_is_run_three_times() -> None:
    """A failure is drawn more rarely than a value."""
    failing = compared([result()], [result("failed", message="no")])

    assert [bool(_names(failing, runs)) for runs in (2, 3)] == [True, False]


_SYSTEM_CHECK = {"id": "mail.W001", "level": "WARNING", "object": None, "message": "no default mailer"}
_DEPRECATION = {"category": "DeprecationWarning", "message": "old", "package": "shop", "location": None}


def test_a_system_check_is_seen_again_without_a_whole_run() -> None:
    """A new warning of Django's is asked of the one check that runs the system checks, and of the stack by the same."""
    judge = result(check="project.run.system-checks")
    before: list[Result | Observation] = [judge, observed({"*": []}, SYSTEM_CHECKS, "check")]
    after: list[Result | Observation] = [judge, observed({"*": [_SYSTEM_CHECK]}, SYSTEM_CHECKS, "check")]
    verdict = compared(before, after)

    select = selection(differing(verdict), [report(*before)])

    assert select == ("project.run.system-checks",)
    assert of_part(report(*after)) == report(*after)
    assert of_run(compared(before, after, stack=compared(before, before)), select).changes[0].stack is False


def test_a_deprecation_is_seen_again_in_a_whole_run() -> None:
    """Any check may cause a warning, so that a run of some checks says nothing of those that it does not show."""
    quiet, warned = observed([], DEPRECATIONS, "run"), observed([_DEPRECATION], DEPRECATIONS, "run")

    assert selection(differing(compared([quiet], [warned])), [report(quiet)]) is None
    assert of_part(report(warned)).observations == ()
