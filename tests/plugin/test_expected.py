"""Known failures: what a contract's entries make of results, and when the entries themselves are findings."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from django_conformance import renamed
from django_conformance.contract import Contract, ExpectedFailure
from django_conformance.plugin.expected import Expectations
from django_conformance.results import Result

CHECK = "celery.parity.return-value"
TODAY = datetime.date(2026, 6, 1)


def expectations(*entries: dict[str, Any], **packages: str) -> Expectations:
    """Return what a contract with these entries expects."""
    failures = tuple(ExpectedFailure(**{"check": CHECK, "reason": "known since May", **entry}) for entry in entries)
    return Expectations(Contract("conformance.toml", expected=failures), {"celery": "5.7.0", **packages}, TODAY)


def result(outcome: str, subject: str = "a", check: str = CHECK) -> Result:
    """Return a result."""
    return Result(check, "celery", "must", subject, outcome, "it differs")  # type: ignore[arg-type] # a literal


def outcomes(expected: Expectations, *results: Result) -> list[str]:
    """Return the outcomes of results that come one after the other."""
    return [expected.judge(result, last=number == len(results)).outcome for number, result in enumerate(results, 1)]


def wrong(expected: Expectations, *known: str) -> list[str]:
    """Return what is wrong with the entries after a run of the one check."""
    return [finding.message for finding in expected.wrong_entries({CHECK}, [CHECK, "celery.parity.retries", *known])]


def test_an_expected_failure() -> None:
    """A failure that an entry covers is expected, keeps its message, and says by which entry."""
    expected = expectations({"subject": "a", "ticket": "SHOP-1"})
    judged = expected.judge(result("failed"), last=True)

    assert (judged.outcome, judged.message, judged.is_finding) == ("expected-failure", "it differs", False)
    assert judged.evidence["expected"] == {"key": "expected[0]", "reason": "known since May", "ticket": "SHOP-1"}
    assert wrong(expected) == []


def test_an_unexpected_pass() -> None:
    """A pass that an entry said would fail is a finding that names file, key and reason."""
    expected = expectations({"subject": "b"}, {"subject": "a"})
    judged = expected.judge(result("passed"), last=True)

    assert (judged.outcome, judged.is_finding) == ("unexpected-pass", True)
    assert judged.message == "conformance.toml: expected[1] expects this to fail (known since May), but it passes"
    assert str(judged.location) == "conformance.toml"


@pytest.mark.parametrize("outcome", ["skipped", "blocked", "error"])
def test_what_was_not_judged(outcome: str) -> None:
    """A result that says nothing of the failure is left as it is, and does not accuse the entry."""
    expected = expectations({"subject": "a"})

    assert outcomes(expected, result(outcome)) == [outcome]
    assert wrong(expected) == []


def test_others_are_left_alone() -> None:
    """Another check's result, or another subject's, is not excused."""
    expected = expectations({"subject": "a"})

    assert outcomes(expected, result("failed", "b"), result("failed", "a", "celery.parity.retries")) == [
        "failed",
        "failed",
    ]


def test_an_entry_without_a_subject() -> None:
    """It excuses every failure of its check; only where nothing fails is the last pass unexpected."""
    assert outcomes(expectations({}), result("passed"), result("failed", "b"), result("passed", "c")) == [
        "passed",
        "expected-failure",
        "passed",
    ]
    assert outcomes(expectations({}), result("passed"), result("passed", "b")) == ["passed", "unexpected-pass"]


def test_an_entry_that_is_not_in_force() -> None:
    """Where its versions are not installed, an entry changes nothing and is not accused."""
    expected = expectations({"subject": "a", "when": ["celery<5.7"]}, {"subject": "nobody", "when": ["celery<5.7"]})

    assert outcomes(expected, result("failed")) == ["failed"]
    assert wrong(expected) == []


def test_an_entry_that_matches_nothing() -> None:
    """An entry whose subject never came up is a finding that names the subjects that did."""
    expected = expectations({"subject": "gone"})
    outcomes(expected, result("failed", "a"), result("passed", "b"))

    assert wrong(expected) == [
        f"conformance.toml: expected[0].subject matches nothing: {CHECK} ran for a, b, not for 'gone'"
    ]


def test_an_entry_for_a_check_that_did_not_run() -> None:
    """A run of some checks says nothing of entries for the others."""
    assert wrong(expectations({"check": "celery.parity.retries"})) == []


def test_an_entry_for_no_check() -> None:
    """A check id that there is not is a finding with the nearest one."""
    assert wrong(expectations({"check": "celery.parity.return-valeu"})) == [
        f"conformance.toml: expected[0].check names no check: 'celery.parity.return-valeu' is not in the catalogue; did you mean {CHECK!r}?"
    ]


def test_an_entry_for_a_renamed_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry under the id that its check had before is a finding that names the new one; its failure stays excused."""
    monkeypatch.setattr(renamed, "RENAMED", {"celery.parity.returns": CHECK})
    expected = expectations({"check": "celery.parity.returns"})

    assert outcomes(expected, result("failed")) == ["expected-failure"]
    assert wrong(expected) == [f"conformance.toml: expected[0].check 'celery.parity.returns' was renamed to {CHECK!r}"]


def test_an_entry_that_has_expired() -> None:
    """The day after its date the entry is a finding; its failure stays excused, so that there is one and not two."""
    on_the_day = expectations({"expires": TODAY})
    after = expectations({"expires": TODAY - datetime.timedelta(days=1)})

    assert outcomes(on_the_day, result("failed")) == outcomes(after, result("failed")) == ["expected-failure"]
    assert wrong(on_the_day) == []
    assert wrong(after) == ["conformance.toml: expected[0].expires expired on 2026-05-31: known since May"]
