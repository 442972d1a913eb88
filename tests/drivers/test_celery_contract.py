"""Whether what a task did is what the contract says of it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from django_conformance.contract import TaskContract
from django_conformance.drivers.celery.contract import agrees, disagreement
from django_conformance.drivers.celery.differences import DIFFERENCES, delivered, keys_that_change
from django_conformance.drivers.celery.outcome import Outcome, described

MOMENT = datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
FAILED = Outcome("FAILURE", raised=described(KeyError("key")))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [(1, 1), (1.0, 1), ([1, "deck"], (1, "deck")), ({"1": "a"}, {1: "a"}), (MOMENT, MOMENT), ({"a": [1]}, {"a": (1,)})],
)
def test_agrees(expected: Any, actual: Any) -> None:
    """What TOML cannot spell agrees with what it spells instead."""
    assert agrees(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"), [(1, True), (1, "1"), ([1], [1, 2]), ({"a": 1}, {"a": 1, "b": 2}), ("a", None), ({}, [])]
)
def test_does_not_agree(expected: Any, actual: Any) -> None:
    """Another type, length or key is another value."""
    assert not agrees(expected, actual)


@pytest.mark.parametrize(
    ("agreed", "outcome"),
    [
        (TaskContract("t"), Outcome("SUCCESS", 1, 1, 1)),
        (TaskContract("t", returns=1), Outcome("SUCCESS", 1, 1, 1)),
        (TaskContract("t", raises="KeyError"), FAILED),
        (TaskContract("t", raises="LookupError"), FAILED),
        (TaskContract("t", raises="builtins.KeyError"), FAILED),
        (TaskContract("t", raises="Reject"), Outcome("REJECTED", stored="PENDING")),
        (TaskContract("t", raises="celery.exceptions.Ignore"), Outcome("IGNORED")),
        (TaskContract("t", retries=2), Outcome("SUCCESS", 1, 1, 1, retries=2)),
        (TaskContract("t", returns_matches="^a"), Outcome("SUCCESS", "ab", "ab", "ab")),
    ],
)
def test_agreed(agreed: TaskContract, outcome: Outcome) -> None:
    """An outcome that is as agreed has nothing said of it."""
    assert disagreement(agreed, outcome, outcome.value) is None


@pytest.mark.parametrize(
    ("agreed", "outcome", "word"),
    [
        (TaskContract("t"), FAILED, "raised KeyError"),
        (TaskContract("t", returns=2), Outcome("SUCCESS", 1, 1, 1), "returned 1"),
        (TaskContract("t", raises="ValueError"), FAILED, "raised KeyError"),
        (TaskContract("t", raises="Reject"), Outcome("IGNORED"), "state IGNORED"),
        (TaskContract("t", raises="ValueError"), Outcome("SUCCESS", 1, 1, 1), "returned 1"),
        (TaskContract("t", retries=2), Outcome("SUCCESS", 1, 1, 1, retries=1), "was retried 1 times"),
        (TaskContract("t"), Outcome("UNANSWERED"), "deadline"),
        (TaskContract("t"), Outcome("REVOKED"), "REVOKED"),
    ],
)
def test_not_agreed(agreed: TaskContract, outcome: Outcome, word: str) -> None:
    """An outcome that is not as agreed is told with the values that show it."""
    assert word in str(disagreement(agreed, outcome, outcome.value))


def test_delivered() -> None:
    """A result is changed as its serialiser changes it, and one that cannot be serialised says why."""
    assert delivered((1, {2: 3}), "json").value == [1, {"2": 3}]
    assert delivered(MOMENT, "json").value == MOMENT
    assert "set" in str(delivered({1}, "json").fault)


def test_keys_that_change() -> None:
    """Keys that JSON turns into text are found wherever they are."""
    assert keys_that_change({"a": [{1: 2}], "b": {"c": 3}}) == [1]


def test_every_difference_is_documented() -> None:
    """A difference that is not a finding has a link to what documents it."""
    assert all(one.docs.startswith("https://docs.celeryq.dev/") for one in DIFFERENCES)
