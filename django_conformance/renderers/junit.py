"""JUnit XML, as Jenkins, GitLab and most other CI servers read it: a suite a run, a case for each check of a subject.

The class of a case is the check's id, whose dots CI servers show as packages. Where several runs are merged, the cell's
name comes first, since some servers merge cases of one name. ``must`` and ``should`` fail a case, ``info`` does not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from junitparser import Error, Failure, Skipped, TestCase, TestSuite

from django_conformance.merging.cells import ABSENT
from django_conformance.renderers.changed import gating, noted, same
from django_conformance.renderers.visible import visible, worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.compare.verdict import Verdict
    from django_conformance.merging import Merged, MergedCell
    from django_conformance.merging.merge import MergedCheck

_BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="django-conformance">\n'
_END = "</testsuites>\n"
_SHOWN = ("django", "celery", "channels", "kombu", "redis", "daphne")


def junit(report: Merged, folder: str = "") -> Iterator[str]:
    """Yield the document in parts, a run at a time; ``folder`` is the project's in its repository (``backend/``)."""
    yield _BEGIN
    several = len(report.cells) > 1
    for cell in report.cells:
        yield _text(_suite(report, cell, f"{cell.name.replace('.', '_')}." if several else "", folder))
    yield _END


def verdict_junit(verdict: Verdict, folder: str = "") -> Iterator[str]:
    """Yield the document of a comparison: changes that gate have failed, others are told as output."""
    suite = TestSuite("django-conformance gate")
    suite.timestamp = visible(verdict.candidate.started)
    for change, failed in [(each, True) for each in gating(verdict)] + [(each, False) for each in noted(verdict)]:
        said = {
            "message": change.result.message,
            "hint": change.result.hint,
            "evidence": dict(change.result.evidence),
            "reproduce": change.result.reproduce,
        }
        place = change.result.location
        case = _named(change.result.check, change.result.subject, f"{folder}{place.path}" if place else "")
        if failed:
            case.result = [_failure(change.result.level, said, change.result.docs)]
        _output(case, said, told=not failed)
        suite.append(case)
    if verdict.exit not in (0, 1):
        incomplete = _named("django-conformance", "comparison")
        incomplete.result = [Error(visible(verdict.reason), "incomplete")]
        suite.append(incomplete)
    if not verdict.changes:
        suite.append(_named("django-conformance", same(verdict).rstrip(".")))
    yield _BEGIN
    yield _text(suite)
    yield _END


def _suite(report: Merged, cell: MergedCell, prefix: str, folder: str) -> TestSuite:
    suite = TestSuite(visible(cell.name))
    if cell.run:
        suite.timestamp = visible(cell.run["started"])
    for name, value in _properties(cell):
        suite.add_property(name, visible(value))
    details = dict(zip(cell.rows, cell.details, strict=True))
    for row, letter in enumerate(cell.outcomes):
        if chr(letter) == ABSENT:
            continue
        check, subject, occurrence = report.rows[row]
        said = report.said(details[row]) if row in details else {}
        name = f"{subject} ({occurrence + 1})" if occurrence else subject
        place = said.get("location")
        case = _named(f"{prefix}{report.checks[check].id}", name, f"{folder}{place['path']}" if place else "")
        case.time = round(cell.durations[row], 3)
        _judge(case, chr(letter), report.checks[check], said)
        suite.append(case)
    if cell.state in ("incomplete", "not-built"):
        case = _named(f"{prefix}django-conformance", "run")
        case.result = [Error(visible(cell.reason), cell.state)]
        suite.append(case)
    elif cell.state == "skipped":
        case = _named(f"{prefix}django-conformance", "run")
        case.result = [Skipped(visible(cell.reason), "skipped")]
        suite.append(case)
    return suite


def _properties(cell: MergedCell) -> Iterable[tuple[str, str]]:
    run = cell.run
    if not run:
        return ()
    packages = [(name, run["packages"][name]) for name in _SHOWN if name in run["packages"]]
    settings = str(run["project"].get("settings", ""))
    return [("tool", run["tool"]), ("settings", settings), ("python", run["python"]), *packages]


def _named(check: str, subject: str, path: str = "") -> TestCase:
    case = TestCase(visible(subject), visible(check))
    if path:
        case._elem.set("file", visible(path))  # noqa: SLF001 - what GitLab links to; junitparser has no name for it
    return case


def _judge(case: TestCase, letter: str, check: MergedCheck, said: dict[str, Any]) -> None:
    message = worded(said.get("message", ""))
    if letter in "fu" and check.level != "info":
        case.result = [_failure(check.level, said, check.docs)]
    elif letter == "e":
        error = Error(message, "error")
        error.text = visible(said.get("reproduce", ""))
        case.result = [error]
    elif letter in "sbx":
        kinds = {"s": "skipped", "b": "blocked", "x": "expected-failure"}
        case.result = [Skipped(message, kinds[letter])]
    _output(case, said, told=letter in "fu" and check.level == "info")


def _failure(level: str, said: dict[str, Any], docs: str) -> Failure:
    message = worded(said["message"])
    failure = Failure(message.partition("\n")[0], level)
    place = said.get("location") or {}
    at = f"{place['path']}:{place['line']}" if place.get("line") else place.get("path", "")
    lines = (("At", at), ("Fix", said.get("hint")), ("Docs", docs), ("Run it again", said.get("reproduce")))
    failure.text = "\n".join([message, *(f"{name}: {worded(value)}" for name, value in lines if value)])
    return failure


def _output(case: TestCase, said: dict[str, Any], *, told: bool) -> None:
    parts = [worded(said["message"])] if told else []
    if said.get("evidence"):
        parts.append(visible(json.dumps(said["evidence"], indent=2, ensure_ascii=False, default=repr)))
    if parts:
        case.system_out = "\n".join(parts)


def _text(suite: TestSuite) -> str:
    suite.update_statistics()  # once: add_testcase() would count all cases again for each
    return f"{suite.tostring().decode()}\n"
