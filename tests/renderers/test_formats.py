"""Findings a line each, as annotations of GitHub, and as GitLab's Code Quality report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jsonschema import Draft7Validator

from django_conformance.inventory import Location
from django_conformance.renderers.concise import concise
from django_conformance.renderers.github import workflow_commands
from django_conformance.renderers.gitlab import code_quality
from django_conformance.renderers.places import Places
from django_conformance.results import End, Report, Result
from tests.renderers.test_terminal import PASSED, RUN

FOUND = Result(
    "celery.configuration.call-arguments",
    "celery",
    "must",
    "shop.tasks.pay",
    "failed",
    "100% wrong:\nno, really",
    hint="give it one",
    docs="https://docs.example.org",
    location=Location("shop/tasks.py", 3, 5, 11),
)
SETTING = replace(FOUND, level="should", subject="CELERY_X", message="is unset", hint="", docs="", location=None)
NESTED = Places(Path("/repository/backend"), Path("/repository"))
SETTINGS = Location("shop/settings.py", 1)

CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab documents that it reads: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""


def report(*results: Result) -> Report:
    """Return the report of a run with these results."""
    return Report(RUN, results, (), End({"passed": 1, "error": 0}, 1))


def test_a_finding_is_a_line() -> None:
    """The gravest comes first, newlines are blanks, the path is the reader's, and a setting has its own name there."""
    assert list(concise(report(PASSED, SETTING, FOUND), NESTED)) == [
        "backend/shop/tasks.py:3: must celery.configuration.call-arguments 100% wrong: no, really",
        "CELERY_X: should celery.configuration.call-arguments is unset",
    ]


def test_an_annotation_is_escaped() -> None:
    """Percent signs and newlines are escaped in the words, colons and commas in properties too."""
    odd = replace(FOUND, subject="a,b:c", location=Location("shop/a,b.py", 3, 5, 11))

    first, second = workflow_commands(report(odd, SETTING), NESTED)

    title = "title=a%2Cb%3Ac%3A celery.configuration.call-arguments"
    words = "100%25 wrong:%0Ano, really%0AFix: give it one%0Ahttps://docs.example.org"
    assert first == f"::error file=backend/shop/a%2Cb.py,line=3,col=5,endColumn=11,{title}::{words}"
    assert second == "::warning title=CELERY_X%3A celery.configuration.call-arguments::is unset"


def test_an_error_of_the_tool_is_an_error_everywhere() -> None:
    """Neither format drops it."""
    broken = replace(FOUND, outcome="error", level="info")

    assert next(concise(report(broken), NESTED)).startswith("backend/shop/tasks.py:3: error ")
    assert next(workflow_commands(report(broken), NESTED)).startswith("::error ")
    assert code_quality(report(broken), NESTED, SETTINGS)[0]["severity"] == "blocker"


def test_code_quality_has_what_gitlab_requires() -> None:
    """A path relative to the repository and a line for each, the settings file for a setting."""
    entries = code_quality(report(FOUND, SETTING, replace(FOUND, outcome="error")), NESTED, SETTINGS)
    first, second, _ = entries

    assert [error.message for error in Draft7Validator(CODE_QUALITY).iter_errors(entries)] == []
    assert first["location"] == {"path": "backend/shop/tasks.py", "lines": {"begin": 3}}
    assert second["location"] == {"path": "backend/shop/settings.py", "lines": {"begin": 1}}
    assert (first["severity"], second["severity"]) == ("critical", "major")
    assert first["description"] == "100% wrong:\nno, really Fix: give it one"
    assert first["check_name"] == FOUND.check


def test_a_fingerprint_survives_moved_lines() -> None:
    """It is the same one line further down, and another for a second finding that says the same."""
    moved = replace(FOUND, location=Location("shop/tasks.py", 4))

    (before,) = code_quality(report(FOUND), NESTED, SETTINGS)
    after, repeated = code_quality(report(moved, FOUND), NESTED, SETTINGS)

    assert before["fingerprint"] == after["fingerprint"]
    assert repeated["fingerprint"] != after["fingerprint"]
