"""Observations: both runs pass, but behave differently."""

from __future__ import annotations

from typing import Any

import pytest

from django_conformance.compare import compare
from tests.compare.runs import CHECK, compared, observed, only, report, result, told

PAID = {"state": "SUCCESS", "result": [1, 2], "raised": None, "retries": 0, "mails": []}


@pytest.mark.parametrize(
    "value",
    [
        {**PAID, "result": {"tuple": [1, 2]}},
        {**PAID, "result": [1.0, 2]},
        {**PAID, "result": [True, 2]},
        {**PAID, "state": "PENDING"},
        {**PAID, "retries": 1},
    ],
)
def test_a_silent_change(value: Any) -> None:
    """A value, its type or a state that differs while the check passes is changed, at level must."""
    verdict = compared([result(), observed(PAID)], [result(), observed(value)])

    assert told(verdict) == [("changed", "must", "shop.tasks.pay")]
    assert (verdict.exit, only(verdict).check) == (1, CHECK)
    assert (only(verdict).evidence["before"], only(verdict).evidence["after"]) == (PAID, value)


def test_the_same_observation() -> None:
    """What is the same is counted, whatever order it was observed in and however often."""
    paid, retried = observed(PAID), observed({**PAID, "retries": 1})

    verdict = compared([result(), paid, retried, paid], [result(), retried, paid])

    assert verdict.changes == ()
    assert verdict.counts["same"] == 2


def test_a_change_where_both_fail() -> None:
    """What is judged the same, a failure, and is another thing now is changed, and not said to pass."""
    failed = result("failed", message="ended in state REJECTED")
    verdict = compared(
        [failed, observed({**PAID, "stored": "PENDING"})], [failed, observed({**PAID, "stored": "FAILURE"})]
    )

    assert told(verdict) == [("changed", "must", "shop.tasks.pay")]
    assert (
        only(verdict).message == 'fails in both runs, but behaves differently (broker): stored: "PENDING" → "FAILURE"'
    )


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [
        ({"raised": {"raised": "E", "message": "a"}}, {"raised": {"raised": "E", "message": "b"}}, "should"),
        ({"raised": {"raised": "E", "message": "a"}}, {"raised": {"raised": "F", "message": "a"}}, "must"),
        ({"raised": {"raised": "E", "message": "a"}}, {"raised": None}, "must"),
        ({"status": 2, "stderr": ["usage: a"]}, {"status": 2, "stderr": ["usage: b"]}, "should"),
        ({"status": 2, "stderr": ["usage: a"]}, {"status": 1, "stderr": ["usage: b"]}, "must"),
        ({"status": 0, "stderr": []}, {"status": 0, "stderr": ["warning"]}, "must"),
        ({"stdout": "a"}, {"stdout": "b"}, "must"),
        ({"keys": ["path"]}, {"keys": ["path", "state"]}, "info"),
        ({"keys": ["path", "state"]}, {"keys": ["path"]}, "must"),
        ({"conf": {"queue_type": None}}, {"conf": {"queue_type": "classic"}}, "should"),
        ({"conf": {"queue_type": "quorum"}}, {"conf": {"queue_type": "classic"}}, "must"),
        ({"task_class": "celery.app.task.Task"}, {"task_class": "celery.contrib.django.task.DjangoTask"}, "should"),
        ({"task_class": "shop.celery.Task"}, {"task_class": "celery.app.task.Task"}, "must"),
    ],
)
def test_how_much_it_matters(before: Any, after: Any, level: str) -> None:
    """Other words of the same error are less than another error, more keys of a scope, a new setting, and Celery's own tasks of another class."""
    verdict = compared([result(), observed(before)], [result(), observed(after)])

    assert told(verdict) == [("changed", level, "shop.tasks.pay")]
    assert verdict.exit == int(level == "must")


@pytest.mark.parametrize(
    ("subject", "way", "checks", "expected"),
    [
        ("commands:close 1", "manage", ["commands.manage.outcome", "commands.manage.no-color"], "commands.manage.outcome"),
        ("commands:close 1", "call-command", ["commands.call-command.outcome"], "commands.call-command.outcome"),
        ("channels:/ws/", "server", ["channels.server.disconnect", "channels.server.exchange"], "channels.server.exchange"),
        ("channels:GET /django-conformance/no/", "server", [], "channels.server.unknown-path"),
        ("channels:/django-conformance/no/", "communicator", [], "channels.communicator.unknown-path"),
        ("channels:ws/<slug:slug>/", "communicator", ["channels.communicator.route-resolves"], "channels.communicator.route-resolves"),
        ("databases:shop.Order", "sql", ["databases.sql.contract"], "databases.sql.contract"),
        ("databases:shop.Order", "routing", [], "databases.routing.observation"),
    ],
)  # fmt: skip
def test_the_check_that_an_observation_belongs_to(subject: str, way: str, checks: list[str], expected: str) -> None:
    """A change is told under the most specific check that judged that subject that way."""
    area, _, name = subject.partition(":")
    results = [result(check="project.contract.keys"), *(result(check=check, subject=name) for check in checks)]

    verdict = compared([*results, observed(1, subject, way)], [*results, observed(2, subject, way)])

    assert (only(verdict).check, only(verdict).area, only(verdict).subject) == (expected, area, name)


def test_an_observation_that_a_regression_explains() -> None:
    """Where the same subject has regressed there is one finding, with the observation in its evidence."""
    verdict = compared([result(), observed(1)], [result("failed", message="2 is not 1"), observed(2)])

    assert told(verdict) == [("regressed", "must", "shop.tasks.pay")]
    assert only(verdict).evidence["observations"] == [{"way": "broker", "before": 1, "after": 2}]


@pytest.mark.parametrize(("level", "before", "after"), [("info", "failed", "passed"), ("info", "passed", "failed")])
def test_what_explains_nothing(level: str, before: Any, after: Any) -> None:
    """Where another check of the subject has a change that does not gate, what is observed still does."""
    parity = "celery.parity.return-value"
    verdict = compared(
        [result(), result(before, check=parity, level=level), observed(1)],
        [result(), result(after, check=parity, level=level), observed(2)],
    )

    assert ("changed", "must", "shop.tasks.pay") in told(verdict)
    assert verdict.exit == 1


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (PAID, {**PAID, "result": 3, "retries": 1}, "result: [1, 2] → 3; also retries"),
        ({"stdout": "one\ntwo\n"}, {"stdout": "one\nthree\n"}, 'stdout: "two" → "three"'),
        ({"stdout": "one\n"}, {"stdout": "one\ntwo\n"}, 'stdout: "" → "two"'),
        ({"stdout": "[]"}, {"stdout": "[]\n"}, 'stdout: "[]" → "[]\\n"'),
        ({"stderr": ["a"], "stdout": "a"}, {"stderr": ["c"], "stdout": "b"}, 'stdout: "a" → "b"; also stderr[0]'),
        ({"raised": {"raised": "E", "message": "a"}}, {"raised": None}, "raised: E: a → null"),
        (1, 2, "1 → 2"),
    ],
)
def test_the_words_of_a_change(before: Any, after: Any, words: str) -> None:
    """A change says what was there and what is there now, the weightiest difference first."""
    verdict = compared([result(), observed(before)], [result(), observed(after)])

    assert only(verdict).message == f"passes in both runs, but behaves differently (broker): {words}"


def test_the_words_of_a_long_change() -> None:
    """Of long texts the part around the difference is told."""
    verdict = compared([result(), observed("a" * 500 + "b" * 500)], [result(), observed("a" * 500 + "c" * 500)])

    assert "…" + "a" * 24 + "b" in only(verdict).message
    assert len(only(verdict).message) < 350


def test_an_observation_that_flips() -> None:
    """What is observed otherwise in two runs of one environment is unstable."""
    before, after = report(result(), observed(1)), report(result(), observed(2))

    assert told(compare(before, after, candidate_again=[before])) == [("unstable", "must", "shop.tasks.pay")]
    assert compare(before, before, candidate_again=[after]).exit == 0
    assert compare(before, after, candidate_again=[after]).exit == 1


def test_what_only_one_run_observed() -> None:
    """It is told at level info where others were observed on both sides, and left to the results where none were."""
    more = observed(1, "celery:shop.tasks.more")

    assert told(compared([result(), observed(1), more], [result(), observed(1)])) == [
        ("lost", "info", "shop.tasks.more")
    ]
    assert told(compared([result(), observed(1)], [result(), observed(1), more])) == [
        ("new", "info", "shop.tasks.more")
    ]
    assert compared([result(), observed(1), more], [result(), observed(1)]).exit == 0
    assert told(compared([result(), observed(1)], [result("skipped")])) == [("lost", "must", "shop.tasks.pay")]


def test_what_is_drawn_from_two_values_is_told_by_one_of_several_runs() -> None:
    """A third run that shows the other value makes it unstable, though the second agreed with the first."""
    head, tail = report(result(), observed("head")), report(result(), observed("tail"))

    assert told(compare(head, tail, baseline_again=[head], candidate_again=[tail])) == [
        ("changed", "must", "shop.tasks.pay")
    ]
    unstable = [("unstable", "must", "shop.tasks.pay")]
    assert told(compare(head, tail, baseline_again=[head, tail])) == unstable
    assert told(compare(head, tail, candidate_again=[tail, head])) == unstable
