"""Whether what a task did is what the contract says of it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from django_conformance.contract import TaskContract
from django_conformance.drivers.celery.outcome import TaskOutcome, described
from suite.celery.agreement import disagreement, same_value

MOMENT = datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
FAILED = TaskOutcome("FAILURE", raised=described(KeyError("key")))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [(1, 1), (1.0, 1), ([1, "deck"], (1, "deck")), ({"1": "a"}, {1: "a"}), (MOMENT, MOMENT), ({"a": [1]}, {"a": (1,)})],
)
def test_same_value(expected: Any, actual: Any) -> None:
    """What TOML cannot spell is the same as what it spells instead."""
    assert same_value(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"), [(1, True), (1, "1"), ([1], [1, 2]), ({"a": 1}, {"a": 1, "b": 2}), ("a", None), ({}, [])]
)
def test_another_value(expected: Any, actual: Any) -> None:
    """Another type, length or key is another value."""
    assert not same_value(expected, actual)


@pytest.mark.parametrize(
    ("agreed", "outcome"),
    [
        (TaskContract("t"), TaskOutcome("SUCCESS", 1, 1, 1)),
        (TaskContract("t", returns=1), TaskOutcome("SUCCESS", 1, 1, 1)),
        (TaskContract("t", raises="KeyError"), FAILED),
        (TaskContract("t", raises="LookupError"), FAILED),
        (TaskContract("t", raises="builtins.KeyError"), FAILED),
        (TaskContract("t", raises="Reject"), TaskOutcome("REJECTED", stored="PENDING")),
        (TaskContract("t", raises="celery.exceptions.Ignore"), TaskOutcome("IGNORED")),
        (TaskContract("t", retries=2), TaskOutcome("SUCCESS", 1, 1, 1, retries=2)),
        (TaskContract("t", returns_matches="^a"), TaskOutcome("SUCCESS", "ab", "ab", "ab")),
    ],
)
def test_agreed(agreed: TaskContract, outcome: TaskOutcome) -> None:
    """An outcome that is as agreed has nothing said of it."""
    assert disagreement(agreed, outcome, outcome.value) is None


@pytest.mark.parametrize(
    ("agreed", "outcome", "word"),
    [
        (TaskContract("t"), FAILED, "raised KeyError"),
        (TaskContract("t", returns=2), TaskOutcome("SUCCESS", 1, 1, 1), "returned 1"),
        (TaskContract("t", raises="ValueError"), FAILED, "raised KeyError"),
        (TaskContract("t", raises="Reject"), TaskOutcome("IGNORED"), "state IGNORED"),
        (TaskContract("t", raises="ValueError"), TaskOutcome("SUCCESS", 1, 1, 1), "returned 1"),
        (TaskContract("t", retries=2), TaskOutcome("SUCCESS", 1, 1, 1, retries=1), "was retried 1 times"),
        (TaskContract("t"), TaskOutcome("UNANSWERED"), "deadline"),
        (TaskContract("t"), TaskOutcome("REVOKED"), "REVOKED"),
    ],
)
def test_not_agreed(agreed: TaskContract, outcome: TaskOutcome, word: str) -> None:
    """An outcome that is not as agreed is told with the values that show it."""
    assert word in str(disagreement(agreed, outcome, outcome.value))
