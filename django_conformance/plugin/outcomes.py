"""From a test's report to results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from unittest import SkipTest

import pytest

from django_conformance.checks import sentence
from django_conformance.findings import Blocked, Finding, Findings, NotJudged, folded
from django_conformance.observations import shortened
from django_conformance.plugin.collection import subject_names, together_of
from django_conformance.reasons import Reason
from django_conformance.results import Outcome, Result
from django_conformance.rules.judging import RuleFailed
from django_conformance.run.cut_short import ended_by

if TYPE_CHECKING:
    from django_conformance.checks import Check
    from django_conformance.plugin.session import ConformanceSession
    from django_conformance.redaction import Redactor
    from django_conformance.run.cut_short import CutShort


def results_of(item: pytest.Function, call: pytest.CallInfo[Any], session: ConformanceSession) -> list[Result]:
    """Return the results of one phase of a test: none for a phase that passed, except for the call.

    The call of an item that judges subjects together has none: each was written as soon as it was judged.
    """
    check = session.checks[item]
    if call.when == "call" and together_of(item) is not None:
        return []
    return [
        result
        for subject in subject_names(item, check, session.subjects)
        for result in results_of_call(check, subject, call, session)
    ]


def results_of_call(
    check: Check, subject: str, call: pytest.CallInfo[Any], session: ConformanceSession
) -> list[Result]:
    """Return the results for a subject of a phase of its test, or of the call for it alone."""
    error = call.excinfo.value if call.excinfo is not None else None
    if error is None:
        return [_result(check, session, subject, "passed", duration=call.duration)] if call.when == "call" else []
    if isinstance(error, (SkipTest, pytest.skip.Exception)):
        return [_not_judged(check, session, subject, error, call.duration)]
    if isinstance(error, AssertionError) and call.when != "teardown":
        failures = folded(error.findings) if isinstance(error, Findings) else (error,)
        return [_failed(check, session, subject, failure, call.duration) for failure in failures]
    if not isinstance(error, Exception) and call.when == "call":
        cut = ended_by(error, session.request.project)
        if cut.location is not None:
            return [_failed(check, session, subject, finding(cut), call.duration)]
    return [_broken(check, session, subject, error, call)]


def finding(cut: CutShort) -> Finding:
    """Return the finding that code of the project is which came to no end."""
    return Finding(
        f"Code of the project {cut}",
        location=cut.location,
        evidence={"stack": cut.stack},
        hint="Correct the line in the message: whatever calls it waits for it, or ends with it.",
    )


def uncollected(nodeid: str, trace: str, session: ConformanceSession) -> Result:
    """Return the result of a file of the suite that cannot be loaded. Its checks do not run."""
    lines = [line for line in trace.strip().splitlines() if line.startswith("E ")] or trace.strip().splitlines()
    return Result(
        check="project.suite.loads",
        area="project",
        level="must",
        subject=nodeid,
        outcome="error",
        message=f"The suite's {nodeid} cannot be loaded: {lines[-1].removeprefix('E').strip() if lines else ''}",
        hint="This is an error of the tool or its environment, not of the project.",
        evidence={"phase": "collect", "traceback": trace[-4000:]},
        reproduce=session.request.reproduce("project"),
    )


def _not_judged(
    check: Check, session: ConformanceSession, subject: str, error: BaseException, duration: float
) -> Result:
    """Return the result of a check that was skipped or blocked. If a skip is not the suite's own, only its message says why."""
    if isinstance(error, Blocked):
        return _result(
            check, session, subject, "blocked", message=error.message, blocked_by=error.by, duration=duration
        )
    reason = error.reason if isinstance(error, NotJudged) else Reason("unknown")
    return _result(check, session, subject, "skipped", message=str(error), reason=reason, duration=duration)


def _failed(check: Check, session: ConformanceSession, subject: str, error: AssertionError, duration: float) -> Result:
    finding = error if isinstance(error, Finding) else Finding(str(error).strip() or "the assertion failed")
    return _result(
        check,
        session,
        finding.subject or subject,
        "failed",
        message=finding.message,
        hint=finding.hint,
        location=finding.location,
        evidence=finding.evidence,
        duration=duration,
    )


def _broken(
    check: Check, session: ConformanceSession, subject: str, error: BaseException, call: pytest.CallInfo[Any]
) -> Result:
    if isinstance(error, RuleFailed) and error.origin:
        return _result(
            check,
            session,
            subject,
            "error",
            message=error.message,
            hint=error.hint,
            location=error.location,
            evidence={"rule_of": error.origin, "traceback": str(error)[-4000:]},
            duration=call.duration,
        )
    text = shortened(str(error).strip())
    trace = call.excinfo.getrepr(style="short") if call.excinfo is not None else ""
    return _result(
        check,
        session,
        subject,
        "error",
        message=f"{type(error).__name__}: {text}" if text else type(error).__name__,
        hint=getattr(error, "hint", "") or "This is an error of the tool or its environment, not of the project.",
        evidence={"phase": call.when, "traceback": str(trace)[-4000:]},
        duration=call.duration,
    )


_DATABASE_MARK = re.compile(r"Database access not allowed, use the .*? to enable it\.?")
"""What pytest-django says to the author of a test, who is none of ours."""


def _plain(value: Any) -> Any:
    """Return a message, or evidence, without the words of pytest."""
    if isinstance(value, str):
        return _DATABASE_MARK.sub("it queries a database, which this check has none of", value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _result(check: Check, session: ConformanceSession, subject: str, outcome: Outcome, **values: Any) -> Result:
    values = {name: _plain(value) for name, value in values.items()}
    hint = sentence(values.pop("hint", "") or (check.fix if outcome == "failed" else ""))
    return Result(
        check=check.id,
        area=check.area,
        level=check.level,
        subject=subject,
        outcome=outcome,
        docs=check.docs,
        hint=hint,
        reproduce=session.request.reproduce(check.id) if outcome in ("failed", "error") else "",
        **values,
    )


def reported(report: pytest.TestReport, results: list[Result]) -> pytest.TestReport:
    """Return pytest's own report of an item, adjusted to its results: an expected failure is an xfail."""
    outcomes = {result.outcome for result in results}
    if report.failed and outcomes == {"expected-failure"}:
        report.outcome = "skipped"
        report.wasxfail = str(results[0].evidence["expected"]["reason"])
    elif report.passed and "unexpected-pass" in outcomes:
        report.outcome = "failed"
        report.longrepr = results[0].message
    return report


def redacted(report: pytest.TestReport, redactor: Redactor) -> pytest.TestReport:
    """Return pytest's own report of an item, which it prints, without secrets; where it has none it stays as it is."""
    if report.longrepr is not None:
        told = report.longreprtext if not isinstance(report.longrepr, tuple) else report.longrepr[2]
        hidden = redactor.text(told)
        if hidden != told:
            report.longrepr = (*report.longrepr[:2], hidden) if isinstance(report.longrepr, tuple) else hidden
    report.sections = [(name, redactor.text(text)) for name, text in report.sections]
    return report
