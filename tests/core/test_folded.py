"""Findings that repeat are told once, with their places."""

from __future__ import annotations

from django_conformance.findings import Finding, folded
from django_conformance.inventory import Location


def finding(message: str, line: int, subject: str = "wipe") -> Finding:
    """Return a finding at a line of one file."""
    return Finding(message, subject=subject, location=Location("shop/wipe.py", line), evidence={"call": "input()"})


def test_tells_a_finding_that_repeats_once() -> None:
    """The first place is the location, the evidence has all, and the message says how many."""
    (told,) = folded([finding("it asks", 3), finding("it asks", 7), finding("it asks", 3)])

    assert told.message == "it asks (in 2 places)"
    assert told.location == Location("shop/wipe.py", 3)
    assert told.evidence == {
        "call": "input()",
        "places": [{"path": "shop/wipe.py", "line": 3}, {"path": "shop/wipe.py", "line": 7}],
    }


def test_a_line_in_a_message_does_not_set_it_apart() -> None:
    """Messages that differ by the line that they name are of one cause."""
    (told,) = folded([finding("see shop/wipe.py:3", 3), finding("see shop/wipe.py:7", 7)])

    assert told.message == "see shop/wipe.py:3 (in 2 places)"


def test_leaves_the_others_as_they_are() -> None:
    """Another subject, another message and a place that was told before stand alone."""
    findings = [finding("it asks", 3), finding("it asks", 3, "tidy"), finding("it exits", 3)]

    assert list(folded(findings)) == findings
