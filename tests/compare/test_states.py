"""What one check said in two runs, and what that makes of it."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest

from django_conformance.compare import compare
from django_conformance.results import Outcome
from tests.compare.runs import PLACE, compared, only, report, result, told

RAN = {"passed", "failed", "expected-failure", "unexpected-pass"}
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
EXPECTED: dict[tuple[Outcome, Outcome], tuple[str, str, int]] = {
    ("passed", "failed"): ("regressed", "must", 1),
    ("passed", "expected-failure"): ("regressed", "info", 0),
    ("passed", "unexpected-pass"): ("changed", "info", 0),
    ("unexpected-pass", "failed"): ("regressed", "must", 1),
    ("unexpected-pass", "expected-failure"): ("regressed", "info", 0),
    ("failed", "passed"): ("fixed", "must", 0),
    ("failed", "unexpected-pass"): ("fixed", "must", 0),
    ("expected-failure", "passed"): ("fixed", "must", 0),
    ("expected-failure", "unexpected-pass"): ("fixed", "must", 0),
    ("expected-failure", "failed"): ("regressed", "must", 1),
    ("error", "error"): ("could-not-run", "must", 2),
    ("error", "skipped"): ("could-not-run", "must", 2),
    ("error", "blocked"): ("could-not-run", "must", 2),
    ("skipped", "error"): ("could-not-run", "must", 2),
    ("blocked", "error"): ("could-not-run", "must", 2),
}
OTHER = result("passed", check="commands.manage.help", subject="commands")


@pytest.mark.parametrize(("before", "after"), list(itertools.product(OUTCOMES, OUTCOMES)))
def test_every_pair_of_outcomes(before: Outcome, after: Outcome) -> None:
    """Each outcome followed by each other one has its state, its level and its exit status."""
    if before in RAN and after not in RAN:
        expected = ("lost", "must", 1)
    elif before not in RAN and after in RAN:
        expected = ("new", "must", 0)
    else:
        expected = EXPECTED.get((before, after), ("same", "", 0))

    verdict = compared([OTHER, result(before)], [OTHER, result(after)])

    if expected[0] == "same":
        assert told(verdict) == []
        assert verdict.counts["same"] == 2
    else:
        assert told(verdict) == [(*expected[:2], "shop.tasks.pay")]
    assert verdict.exit == expected[2]


@pytest.mark.parametrize(("level", "status"), [("must", 1), ("should", 1), ("info", 0)])
def test_what_regresses_gates_by_its_level(level: str, status: int) -> None:
    """A regression at level must or should asks for exit status 1, one at level info does not."""
    verdict = compared([result(level=level)], [result("failed", level=level, message="no")])

    assert verdict.exit == status
    assert verdict.counts["gating"] == status


def test_absent_on_one_side_is_no_regression() -> None:
    """What one run lacks is lost or new, even where it fails in the other."""
    assert told(compared([OTHER], [OTHER, result("failed")])) == [("new", "must", "shop.tasks.pay")]
    assert told(compared([OTHER, result("failed")], [OTHER])) == [("lost", "must", "shop.tasks.pay")]


def test_a_change_says_what_was_and_what_is() -> None:
    """A regression carries the candidate's words, place, fix and command, and the outcome before."""
    after = result("failed", message="5 is not 6", hint="fix", docs="https://x", reproduce="again", location=PLACE)

    change = only(compared([result()], [after]))

    assert change.message == "5 is not 6"
    assert change.evidence == {
        "before": {"outcome": "passed", "message": ""},
        "after": {"outcome": "failed", "message": "5 is not 6"},
        "location": {"path": "shop/tasks.py", "line": 12},
        "hint": "fix",
        "docs": "https://x",
        "reproduce": "again",
    }


def test_the_same_failure_in_other_words() -> None:
    """A failure that stays one, and whose message differs in more than noise, is told at level info."""
    before = result("failed", message="no answer from 127.0.0.1:1234 after 2.1 s")

    assert compared([before], [result("failed", message="no answer from 127.0.0.1:99 after 3 s")]).changes == ()
    assert told(compared([before], [result("failed", message="connection refused")])) == [
        ("changed", "info", "shop.tasks.pay")
    ]


def test_findings_of_one_subject_are_a_set() -> None:
    """Several findings of a check and subject are compared whatever their order: one more has regressed, one less is fixed."""
    first, second, third = (result("failed", message=word) for word in ("one", "two", "three"))

    assert compared([first, second], [second, first]).changes == ()
    assert [(c.state, c.message) for c in compared([first, second], [third, second, first]).changes] == [
        ("regressed", "three")
    ]
    assert [(c.state, c.message) for c in compared([first, second], [second]).changes] == [
        ("fixed", "no longer fails: one")
    ]


def test_a_check_that_names_culprits() -> None:
    """A check that passes for its area, and fails for whom it accuses, regresses and is fixed by culprit."""
    check = "celery.configuration.beat-tasks"
    clean = result(check=check, subject="celery")
    first, second = (result("failed", check=check, subject=name, message=name) for name in ("one", "two"))

    assert told(compared([clean], [first])) == [("regressed", "must", "one")]
    assert told(compared([first], [clean])) == [("fixed", "must", "one")]
    assert told(compared([first], [first, second])) == [("regressed", "must", "two")]
    assert told(compared([first], [second])) == [("regressed", "must", "two"), ("fixed", "must", "one")]


def test_a_culprit_within_a_subject() -> None:
    """A check run once a subject may accuse another one: that has regressed, and nothing is lost."""
    first, second = result(subject="one"), result(subject="two")
    culprit = result("failed", subject="two.argument", message="no")

    assert told(compared([first, second], [first, culprit])) == [("regressed", "must", "two.argument")]
    assert told(compared([first, culprit], [first, second])) == [("fixed", "must", "two.argument")]
    assert told(compared([first, second], [first])) == [("lost", "must", "two")]


def test_what_flips_in_one_environment_is_unstable() -> None:
    """What two runs of one environment disagree about is unstable, counted, and never gates."""
    passed, failed = result(), result("failed", message="late")

    verdict = compare(report(passed), report(failed), candidate_again=[report(passed)])

    assert told(verdict) == [("unstable", "must", "shop.tasks.pay")]
    assert (verdict.exit, verdict.counts["unstable"], verdict.counts["regressed"]) == (0, 1, 0)
    assert told(compare(report(passed), report(failed), baseline_again=[report(failed)])) == told(verdict)
    assert told(compare(report(passed), report(passed), baseline_again=[report(failed)])) == told(verdict)
    assert told(compare(report(passed), report(failed), candidate_again=[report(failed)])) == [
        ("regressed", "must", "shop.tasks.pay")
    ]


def test_a_second_run_of_some_checks_says_nothing_of_others() -> None:
    """What a second run leaves out is not unstable."""
    passed, failed = result(subject="one"), result("failed", subject="two", message="no")
    before, after = report(passed, result(subject="two")), report(passed, failed)

    assert told(compare(before, after, candidate_again=[report(failed)])) == [("regressed", "must", "two")]
    assert told(compare(before, after, candidate_again=[report(OTHER)])) == [("regressed", "must", "two")]


def test_a_culprit_that_flips() -> None:
    """A culprit that a second run no longer accuses is unstable, one that it does accuse has regressed."""
    check = "celery.configuration.beat-tasks"
    clean = result(check=check, subject="celery")
    first, second = (result("failed", check=check, subject=name, message=name) for name in ("one", "two"))

    assert told(compare(report(clean), report(first, second), candidate_again=[report(second)])) == [
        ("regressed", "must", "two"),
        ("unstable", "must", "one"),
    ]
