"""Which ends of a call count as the same, though eager mode and a worker name them differently."""

from __future__ import annotations

import pytest

from django_conformance.drivers.celery.differences import ends_alike
from django_conformance.drivers.celery.outcome import REFUSED, UNDECODED, Outcome


@pytest.mark.parametrize(
    ("eager", "worker", "alike"),
    [
        (Outcome("SUCCESS"), Outcome("SUCCESS"), True),
        (Outcome(REFUSED, raised={"raised": "DecodeError"}), Outcome(UNDECODED), True),
        (Outcome(REFUSED, raised={"raised": "EncodeError"}), Outcome(UNDECODED), False),
        (Outcome("SUCCESS"), Outcome(UNDECODED), False),
        (Outcome(REFUSED, raised={"raised": "DecodeError"}), Outcome("SUCCESS"), False),
    ],
)
def test_arguments_that_cannot_be_read(eager: Outcome, worker: Outcome, *, alike: bool) -> None:
    """What the serialiser writes and cannot read is refused by the call eagerly, and by the worker when it arrives."""
    assert ends_alike(eager, worker) is alike
