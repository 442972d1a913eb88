"""What counts as the same, though eager mode and a worker name or deliver it differently."""

from __future__ import annotations

import datetime

import pytest

from django_conformance.drivers.celery.differences import DIFFERENCES, delivered, ends_alike, keys_that_change
from django_conformance.drivers.celery.outcome import REFUSED, UNDECODED, TaskOutcome

MOMENT = datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize(
    ("eager", "worker", "alike"),
    [
        (TaskOutcome("SUCCESS"), TaskOutcome("SUCCESS"), True),
        (TaskOutcome(REFUSED, raised={"raised": "DecodeError"}), TaskOutcome(UNDECODED), True),
        (TaskOutcome(REFUSED, raised={"raised": "EncodeError"}), TaskOutcome(UNDECODED), False),
        (TaskOutcome("SUCCESS"), TaskOutcome(UNDECODED), False),
        (TaskOutcome(REFUSED, raised={"raised": "DecodeError"}), TaskOutcome("SUCCESS"), False),
    ],
)
def test_arguments_that_cannot_be_read(eager: TaskOutcome, worker: TaskOutcome, *, alike: bool) -> None:
    """What the serializer writes and cannot read is refused by the call eagerly, and by the worker when it arrives."""
    assert ends_alike(eager, worker) is alike


def test_delivered() -> None:
    """A result is changed as its serializer changes it, and one that cannot be serialized says why."""
    assert delivered((1, {2: 3}), "json").value == [1, {"2": 3}]
    assert delivered(MOMENT, "json").value == MOMENT
    assert "set" in str(delivered({1}, "json").fault)


def test_keys_that_change() -> None:
    """Keys that JSON turns into text are found wherever they are."""
    assert keys_that_change({"a": [{1: 2}], "b": {"c": 3}}) == [1]


def test_every_difference_is_documented() -> None:
    """A difference that is not a finding has a link to what documents it."""
    assert all(difference.docs.startswith("https://docs.celeryq.dev/") for difference in DIFFERENCES)
