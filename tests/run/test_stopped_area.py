"""An area that could not be looked at must not look clean."""

from __future__ import annotations

import shutil
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.harness import check
from tests.miniature import BASE
from tests.snippets import STOPS_DATABASES

if TYPE_CHECKING:
    from pathlib import Path


def test_its_rules_are_blocked(tmp_path: Path) -> None:
    """The cause is one finding, which blocks the rules of that area; those of other areas are judged."""
    project = tmp_path / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "shop" / "apps.py").write_text(dedent(STOPS_DATABASES), encoding="utf-8")
    areas = ("project", "databases", "commands")
    select = [word for area in areas for word in ("--select", f"{area}.configuration")]

    checked = check(project, *select, report=tmp_path / "results.jsonl")

    assert [(result.check, result.subject) for result in checked.findings()] == [
        ("project.configuration.importable", "databases")
    ], checked.output
    outcomes = {area: {result.outcome for result in checked.report.results if result.area == area} for area in areas}
    assert outcomes["databases"] == {"blocked", "skipped"}
    assert "passed" in outcomes["commands"]
    (engine,) = [result for result in checked.report.results if result.check == "databases.configuration.engine"]
    assert engine.blocked_by == "project.configuration.importable"
    assert checked.status == 1, checked.output


@pytest.mark.endtoend
def test_what_needs_its_tables_is_blocked(tmp_path: Path) -> None:
    """Tasks and commands of the contract, which would find no tables, are blocked by the same finding."""
    project = tmp_path / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "shop" / "apps.py").write_text(dedent(STOPS_DATABASES), encoding="utf-8")
    cause = "project.configuration.importable"
    needing = ("celery.eager.contract-task", "commands.call-command.outcome", "commands.manage.outcome")
    select = [word for name in (cause, *needing) for word in ("--select", name)]

    checked = check(project, *select, report=tmp_path / "results.jsonl")

    blocked = {result.check: result.blocked_by for result in checked.report.results if result.check in needing}
    assert blocked == dict.fromkeys(needing, cause), checked.output
    assert [result.check for result in checked.findings()] == [cause]
