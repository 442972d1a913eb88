"""Names of queues: which is a misspelling of which, and by what name a queue is known."""

from __future__ import annotations

import pytest
from kombu.common import Broadcast
from kombu.entity import Exchange, Queue

from django_conformance.discovery.celery.bindings import name_of
from django_conformance.discovery.celery.queue_calls import misspelled


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("reprots", "reports", True),
        ("mail-reprots", "mail-reports", True),
        ("report", "reports", True),
        ("slow", "low", False),
        ("emails_eu", "emails_us", False),
        ("priority-1", "priority-2", False),
        ("worker1", "worker2", False),
        ("imports", "exports", False),
        ("exports", "reports", False),
        ("reports-daily", "reports-weekly", False),
        ("reports", "reports.daily", False),
    ],
)
def test_misspelled(name: str, known: str, expected: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Only one word of five letters or more may differ, by its spelling after the first letter and not by its number."""
    assert misspelled(name, known) is expected
    assert misspelled(known, name) is expected


def test_a_broadcast_is_known_by_its_alias() -> None:
    """The queue of a broadcast has a random name in each process, and an alias that is the same in all."""
    assert name_of(Broadcast("everybody")) == "everybody"
    assert name_of(Queue("mail", Exchange("mail"))) == "mail"
    assert name_of("mail") == "mail"
    assert name_of(None) == ""
