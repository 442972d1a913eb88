"""A verdict as a person sees it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from django_conformance.compare import KnownChange, Verdict, compare
from django_conformance.renderers.verdict import verdict_view
from tests.compare.runs import PLACE, observed, report, result, seen_both_ways

KNOWN = KnownChange("django", ">=6", ("celery.*",), "It is another.", "https://example.com/known")
CHECK = "commands.manage.outcome"


def shown(verdict: Verdict, width: int = 100) -> str:
    """Return the view as text."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(verdict_view(verdict))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def upgraded(width: int = 100) -> str:
    """Return the view of an upgrade that breaks one thing, which blocks others, and changes another."""
    blocked = [
        result("blocked", "close", check=f"commands.parity.{n}", message=f"blocked by {CHECK}", blocked_by=CHECK)
        for n in "abc"
    ]
    before = report(
        result(check=CHECK, subject="close"),
        *(result(subject="close", check=lost.check) for lost in blocked),
        result(),
        observed({"result": 1, "stdout": "one\ntwo\n"}),
        packages={"django": "5.2"},
    )
    failed = result(
        "failed", "close", CHECK, message="exit status 1", hint="fix it", location=PLACE, reproduce="run it"
    )
    after = report(
        failed, *blocked, result(), observed({"result": 2, "stdout": "one\n2\n"}), packages={"django": "6.0"}
    )
    return shown(compare(before, after, known=[KNOWN]), width)


def test_a_finding_has_what_a_person_needs() -> None:
    """State, level, subject, check, words, place, fix and command of a regression, and what follows from it, once."""
    text = upgraded()

    assert "✗ regressed must  close  commands.manage.outcome" in text
    for words in (
        "exit status 1",
        "shop/tasks.py:12",
        "fix it",
        "Run a check again:  run it",
        "3 results could not be compared",
    ):
        assert text.count(words) == 1, words
    assert "commands.parity" not in text


def test_what_changed_is_a_difference() -> None:
    """A changed observation shows what it was and what it is, short ones in a line, text as a diff."""
    text = upgraded()

    assert "≠ changed must  shop.tasks.pay  celery.broker.contract-task" in text
    assert "result  1 → 2" in text
    assert [line.strip() for line in text.splitlines() if line.strip()[:2] in ("- ", "+ ")] == ["- two", "+ 2"]
    assert "django: It is another. https://example.com/known" in text


def test_the_package_that_does_it_is_the_heading() -> None:
    """With one package changed the findings stand under it, and the header has both environments."""
    text = upgraded()

    assert "django 5.2 → 6.0 (2)" in text
    assert "Python 3.12.1 · django 5.2" in text
    assert "Python 3.12.1 · django 6.0" in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits(width: int) -> None:
    """No line is wider than the terminal."""
    assert max(map(len, upgraded(width).splitlines())) <= width


def test_seen_both_ways_is_told_once() -> None:
    """The same change of a subject seen by two ways is one entry that names both, and counts once."""
    text = shown(seen_both_ways(), 120)

    assert text.count("≠") == 1
    assert "(broker, eager)" in text
    assert "celery.broker.contract-task, celery.eager.contract-task" in text
    assert "Findings: 1 changed (must)" in text


def test_two_findings_of_one_check_are_both_told() -> None:
    """A check that says two things of one subject is two entries."""
    checks = [result(), result()]
    failed = [result("failed", message=f"{name} is gone") for name in ("is_dst", "name")]

    text = shown(compare(report(*checks), report(*failed)), 120)

    assert "is_dst is gone" in text
    assert "name is gone" in text


def test_headlines() -> None:
    """The last lines say how many of what, and what the exit status means."""
    clean, failed = report(result()), report(result("failed", message="no"))

    assert shown(compare(clean, clean)).splitlines()[-2:] == [
        "Clean: nothing gates; 1 same.",
        "Exit 0: nothing that works has changed.",
    ]
    assert "Findings: 1 regressed (must); 0 same." in shown(compare(clean, failed))
    assert "1 unstable." in shown(compare(clean, failed, candidate_again=[clean]))
    assert "Not completed: Nothing was compared" in shown(compare(report(), report()))
