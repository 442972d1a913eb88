"""Which outcomes are findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from django_conformance.rolling.checks import CHECKS
from django_conformance.rolling.judge import judge
from django_conformance.rolling.records import PAIRS, Exchanged, ExchangeOutcome

OLD, NEW, FORTH, BACK = PAIRS
CHECK = "project.rolling.session"


def judged(**given: Any) -> list[tuple[str, str, str]]:
    """Judge a subject by what came of each pair: an exception's text is a failure."""
    names = {"old": OLD, "new": NEW, "forth": FORTH, "back": BACK}
    outcomes = [
        ExchangeOutcome(CHECK, "data", *names[name], failure=str(value))
        if isinstance(value, Exception)
        else ExchangeOutcome(CHECK, "data", *names[name], value=value, kind="SUCCESS")
        for name, value in given.items()
    ]
    return [(one.state, one.level, one.subject) for one in judge([Exchanged("session", tuple(outcomes))]).changes]


def test_every_rule_is_documented() -> None:
    """Each rule's id is in the documentation of the verdict."""
    page = (Path(__file__).parents[2] / "docs" / "verdict.md").read_text(encoding="utf-8")

    assert [check for check in CHECKS if f"`{check}`" not in page] == []


LOST = ValueError("lost")
FINDING_FORTH = [("regressed", "must", "data (baseline → candidate)")]
TOLD_BACK = [("regressed", "info", "data (candidate → baseline)")]
FINDING_BACK = [("regressed", "must", "data (candidate → baseline)")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"old": 1, "new": 1, "forth": 1, "back": 1}, []),
        ({"old": 1, "new": 2, "forth": 1, "back": 2}, []),
        ({"old": 1, "new": 1, "forth": 2, "back": 1}, FINDING_FORTH),
        ({"old": 1, "new": 1, "forth": 1, "back": LOST}, FINDING_BACK),
        ({"old": 1, "new": 2, "forth": 3, "back": 4}, []),
        ({"old": 1, "back": LOST, "new": LOST, "forth": 1}, [("regressed", "must", "data (candidate → candidate)")]),
        ({"old": LOST, "new": 1, "forth": 1, "back": LOST}, []),
        ({"new": 1, "back": LOST}, TOLD_BACK),
        (
            {"old": ValueError("cannot be sent"), "new": 1, "forth": ValueError("cannot be sent"), "back": LOST},
            TOLD_BACK,
        ),
        ({"old": LOST, "new": LOST, "forth": LOST, "back": LOST}, [("could-not-run", "info", "data")]),
    ],
)
def test_a_subject(given: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    """A mixed pair must do as a version does with itself; two that differ by chance are compared by their kind."""
    assert judged(**given) == expected


def test_what_held() -> None:
    """Mixed pairs that hold are counted by their exchange."""
    outcomes = tuple(ExchangeOutcome(CHECK, "data", *pair, value=1) for pair in PAIRS)

    assert judge([Exchanged("session", outcomes), Exchanged("cache", skipped="none")]).held == {
        "session": 2,
        "cache": 0,
    }
