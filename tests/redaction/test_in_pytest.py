"""What pytest prints of the suite, started by its user, has no secret either."""

from __future__ import annotations

import pytest

from django_conformance.plugin.outcomes import redacted
from django_conformance.redaction import Redactor

KNOWN = Redactor(["abcd-1234-EFGH"])


def _report(longrepr: str | tuple[str, int, str] | None) -> pytest.TestReport:
    sections = [("Captured stdout call", "token abcd-1234-EFGH")]
    return pytest.TestReport("a", ("a", 1, "a"), {}, "failed", longrepr, "call", sections=sections)


@pytest.mark.parametrize(
    ("longrepr", "expected"),
    [
        ("E  cannot connect with abcd-1234-EFGH", "E  cannot connect with ***"),
        (("a.py", 3, "Skipped: abcd-1234-EFGH"), ("a.py", 3, "Skipped: ***")),
        (None, None),
    ],
)
def test_reports(longrepr: str | tuple[str, int, str] | None, expected: str | tuple[str, int, str] | None) -> None:
    """The trace of a failure, the reason of a skip and the captured output are without secrets."""
    report = redacted(_report(longrepr), KNOWN)

    assert report.longrepr == expected
    assert report.sections == [("Captured stdout call", "token ***")]


def test_a_report_without_a_secret() -> None:
    """What has no secret keeps its form, and so its colours."""
    longrepr = ("a.py", 3, "Skipped: no broker")

    assert redacted(_report(longrepr), KNOWN).longrepr is longrepr
