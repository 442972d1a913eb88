"""What is said of a conversation that did not go as its contract says."""

from __future__ import annotations

from typing import Any

import pytest

from django_conformance.contract import SocketContract
from django_conformance.drivers.channels.conversation import Conversation, Opened
from django_conformance.findings import Finding
from suite.channels.agreement import compare_with_contract

REFUSED = Conversation(opened=Opened(accepted=False, status=403))
CONTRACT = SocketContract("/ws/")


def finding(**options: Any) -> Finding:
    """Return what is said of a socket that was refused."""
    with pytest.raises(Finding) as raised:
        compare_with_contract(CONTRACT, REFUSED, **options)
    return raised.value


def test_an_origin_that_is_refused_is_the_cause() -> None:
    """Where a validator refused the origin, it is told with what it allows, and the fix is not that of a consumer."""
    told = finding(refused=("http://localhost", ["https://shop.example"]), hint="Correct the consumer.")

    assert told.message.endswith("refused the origin http://localhost: it allows https://shop.example")
    assert "an origin that is allowed" in told.hint


def test_another_cause_has_its_own_fix() -> None:
    """A socket that the consumer refuses is told as that."""
    told = finding(hint="Correct the consumer.")

    assert told.message == "The socket was refused, but should be accepted"
    assert told.hint == "Correct the consumer."
