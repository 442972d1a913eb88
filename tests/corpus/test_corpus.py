"""Real applications from PyPI, each of whose findings a person has read against its code: any other is a failure.

A lane of its own, ``tox -e corpus``, as each application takes a minute and PyPI has to be reached. A finding that is new
or gone is a change of the tool to be looked at: ``tox -e corpus -- --update`` writes it into the application's file, and
who runs it reads the application's code and writes down there why the finding is true, or corrects the check.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpus.application import ROOT, Application, Finding, accept, applications
from tests.corpus.environment import environment, sources

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 900
APPLICATIONS = applications()


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda application: application.name)
def test_findings(application: Application, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """A check finds what is known to be true of the application, and nothing else."""
    status, results, output = _check(application, tmp_path)
    told = {_finding(result): _told(result) for result in results if result["outcome"] == "failed"}
    faults = [f"{result['check']} {result['message']}" for result in results if result["outcome"] == "error"]

    assert status in (0, 1), output
    assert faults == [], output
    if pytestconfig.getoption("--update"):
        accept(ROOT / f"{application.name}.toml", list(told))
        return
    assert _difference(application, told) == ""


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda application: application.name)
def test_reasons(application: Application) -> None:
    """A person has written down why each finding is true."""
    assert [finding for finding, why in application.expected.items() if not why.strip()] == []


def _check(application: Application, folder: Path) -> tuple[int, list[dict[str, Any]], str]:
    """Check an application; return the exit status, the results and what was printed."""
    interpreter, report = environment(application), folder / "results.jsonl"
    project = sources(application, folder / "sources")
    arguments = ["--project", str(project), "--report", str(report), *application.options]
    arguments += ["--settings", application.settings] if application.settings else []
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    done = subprocess.run(
        [str(interpreter), "-m", "django_conformance", "check", *arguments],
        cwd=folder,
        env=clean | application.environment,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    output = done.stdout + done.stderr
    assert report.exists(), output
    records = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return done.returncode, [record for record in records if record["type"] == "result"], output


def _finding(result: dict[str, Any]) -> Finding:
    location = result["location"] or {}
    place = ":".join(str(part) for part in (location.get("path"), location.get("line")) if part is not None)
    return Finding(result["check"], result["subject"] or "", place)


def _told(result: dict[str, Any]) -> str:
    return f"{result['level']} {result['message']}"


def _difference(application: Application, told: dict[Finding, str]) -> str:
    """Return what is found and not expected, and what is expected and not found, as a person reads it."""
    new = [f"+ {_shown(finding)}\n    {told[finding]}" for finding in sorted(told.keys() - application.expected.keys())]
    gone = [
        f"- {_shown(finding)}\n    {application.expected[finding]}"
        for finding in sorted(application.expected.keys() - told.keys())
    ]
    return "\n".join([*new, *gone])


def _shown(finding: Finding) -> str:
    return f"{finding.check} {finding.subject} {finding.place}".rstrip()
