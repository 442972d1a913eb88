"""An area that could not be looked at must not look clean."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.harness import check
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path


STOPPED = """
from django.apps import AppConfig, apps


def refuse(*arguments, **options):
    raise RuntimeError("no answer")


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        apps.get_models = refuse
"""
"""A project that takes away what databases are discovered with."""


def test_its_rules_are_blocked(tmp_path: Path) -> None:
    """The cause is one finding, which blocks the rules of that area; those of other areas are judged."""
    project = tmp_path / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "shop" / "apps.py").write_text(STOPPED, encoding="utf-8")
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
