"""``matrix`` writes reports of all its cells: of those that ran, and of those that did not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django_conformance.cli.documents import Documents
from django_conformance.cli.matrix import write_reports
from django_conformance.environments.cells import Cell
from django_conformance.environments.matrix import CellResult
from tests.merging.files import FAILED, result, written

if TYPE_CHECKING:
    from pathlib import Path


def test_cells_that_did_not_run_are_in_the_report(tmp_path: Path) -> None:
    """A cell that was not built is an error with its reason, one without its Python is skipped, and no log is taken for results."""
    clean, failed = Cell("3.12", "", django="5.2"), Cell("3.13", "", django="6.0")
    broken, absent = Cell("3.14", "", django="6.1"), Cell("3.10", "", django="4.2")
    log = tmp_path / "build.log"
    log.write_text("no wheel", encoding="utf-8")
    done = [
        CellResult(clean, "clean", report=written(tmp_path / f"{clean.name}.jsonl", result())),
        CellResult(failed, "findings", report=written(tmp_path / f"{failed.name}.jsonl", FAILED)),
        CellResult(broken, "not-built", "redis conflicts with kombu", log),
        CellResult(absent, "skipped", "Python 3.10 is not installed"),
    ]

    write_reports(Documents({name: tmp_path / name for name in ("junit", "badge", "html")}), done)

    junit = (tmp_path / "junit").read_text(encoding="utf-8")
    assert [name in junit for name in (clean.name, failed.name, broken.name, absent.name)] == [True] * 4
    assert '<error message="redis conflicts with kombu" type="not-built"' in junit
    assert json.loads((tmp_path / "badge").read_text(encoding="utf-8"))["message"] == "not completed"
    assert "redis conflicts with kombu" in (tmp_path / "html").read_text(encoding="utf-8")
