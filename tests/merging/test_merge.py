"""Results files are merged: what is the same in several is kept once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from django_conformance.errors import ExitCode, TruncatedReport, UnreadableReport
from django_conformance.inventory import Inventory, Problem, ProjectInventory
from django_conformance.merging import MergedCell, errors, findings, merged, unjudged
from django_conformance.merging.names import names_of
from django_conformance.reasons import Reason
from django_conformance.results import Source
from tests.merging.files import FAILED, result, written

if TYPE_CHECKING:
    from pathlib import Path

SKIPPED = result("skipped", "mail", message="No broker.", reason=Reason("environment-lacks", "broker"))
BLOCKED = result("blocked", "close", message="blocked by x", blocked_by="celery.broker.round-trip")


def test_a_finding_of_several_runs_is_one(tmp_path: Path) -> None:
    """What two cells say in the same words is one finding with both cells; other words are another finding."""
    again = replace(FAILED, reproduce="elsewhere", duration=9.0)
    paths = [
        written(tmp_path / "py3.12.jsonl", FAILED, result(subject="a")),
        written(tmp_path / "py3.13.jsonl", again),
        written(tmp_path / "py3.14.jsonl", replace(FAILED, message="another")),
        written(tmp_path / "clean.jsonl", result()),
    ]

    with merged(paths) as report:
        found = [(finding.result, finding.cells) for finding in findings(report)]

        assert found[0] == (replace(FAILED, duration=0.0), ("py3.12", "py3.13"))
        assert [cells for _, cells in found] == [("py3.12", "py3.13"), ("py3.14",)]
        assert len(report.rows) == 2
        assert len(report.details) == 2
        assert [cell.state for cell in report.cells] == ["findings", "findings", "findings", "clean"]


def test_rows_are_aligned(tmp_path: Path) -> None:
    """A row is the same check and subject in each cell, whatever their order; two results of both are two rows."""
    first = written(tmp_path / "a.jsonl", result(subject="a"), result("failed", "b"), result("failed", "b"))
    second = written(tmp_path / "b.jsonl", result("failed", "b"), result(subject="c"), result(subject="a"))

    with merged([first, second]) as report:
        assert [row[1:] for row in report.rows] == [("a", 0), ("b", 0), ("b", 1), ("c", 0)]
        assert ["".join(cell.outcome(row) for row in range(4)) for cell in report.cells] == ["pff ", "pf p"]


def test_what_was_not_judged_is_counted_by_its_reason(tmp_path: Path) -> None:
    """Skipped results are counted by their kind of reason and message, blocked ones by what blocks them."""
    path = written(tmp_path / "a.jsonl", result(), SKIPPED, replace(SKIPPED, subject="pay"), BLOCKED)

    with merged([path, path]) as report:
        assert unjudged(report) == {("environment-lacks", "No broker."): 4, ("blocked", "blocked by x"): 2}


def test_a_run_that_was_cut_off_is_a_cell_that_is_not_complete(tmp_path: Path) -> None:
    """What a cut off file says is merged, and its cell says that the run did not end."""
    broken = written(tmp_path / "broken.jsonl", FAILED, end=False)
    broken.write_text(broken.read_text(encoding="utf-8") + '{"type": "resu', encoding="utf-8")

    with merged([broken, written(tmp_path / "whole.jsonl", result())]) as report:
        assert [cell.state for cell in report.cells] == ["incomplete", "clean"]
        assert report.cells[0].reason == "The results file breaks off in line 3: the run was cut off."
        assert len(findings(report)) == 1
        assert report.exit is ExitCode.INCOMPLETE


def test_errors_of_the_tool_are_told_apart(tmp_path: Path) -> None:
    """An error is no finding, and makes the cell incomplete."""
    path = written(tmp_path / "a.jsonl", result(), result("error", "b", message="it broke"))

    with merged([path]) as report:
        assert findings(report) == []
        assert [error.result.message for error in errors(report)] == ["it broke"]
        assert report.cells[0].reason == "The tool or a service failed in 1 check."


def test_a_project_that_cannot_be_imported_is_named(tmp_path: Path) -> None:
    """What stopped the import is the reason why a run is not complete."""
    problem = Problem("project", "settings", "shop.settings", "ModuleNotFoundError: No module named 'environ'")
    inventory = Inventory(project=ProjectInventory(problems=(problem,)))
    path = written(tmp_path / "a.jsonl", FAILED, inventory=inventory, completed=False)

    with merged([path]) as report:
        assert (
            report.cells[0].reason == "The project cannot be imported: ModuleNotFoundError: No module named 'environ'"
        )


def test_an_empty_file_is_a_run_that_was_cut_off(tmp_path: Path) -> None:
    """What a run leaves that was killed at once does not keep the others from being reported."""
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")

    with merged([empty, written(tmp_path / "whole.jsonl", result())]) as report:
        assert [cell.state for cell in report.cells] == ["incomplete", "clean"]
        assert report.cells[0].reason == "The results file is empty: the run was cut off."


ODD = {"type": "result", "check": "a.b.c", "area": "celery", "level": "must", "subject": "s", "outcome": "failed"}


@pytest.mark.parametrize(
    "line",
    [
        json.dumps({**ODD, "location": "shop.py"}),
        json.dumps({**ODD, "evidence": [1]}),
        '{"type": "result"}',
        '{"type": "source", "path": 1}',
        '{"type": "end"}',
        "[]",
    ],
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str) -> None:
    """A line without the keys of its type stops the merge, by its number."""
    path = written(tmp_path / "a.jsonl", result())
    path.write_text(
        path.read_text(encoding="utf-8").replace('{"type": "end"', f'{line}\n{{"type": "end"'), encoding="utf-8"
    )

    with pytest.raises(UnreadableReport, match="line 3"), merged([path]):
        pass


def test_the_status_follows_the_results(tmp_path: Path) -> None:
    """A file whose end line says clean, and that has a finding, is not clean."""
    path = written(tmp_path / "a.jsonl", FAILED)
    path.write_text(path.read_text(encoding="utf-8").replace('"exit": 1', '"exit": 0'), encoding="utf-8")

    with merged([path]) as report:
        assert report.exit is ExitCode.FINDINGS


@pytest.mark.parametrize("text", ["{}", "hello", "hello\n", '{"type": "result"}\n', '{"type": "run", "format": 99}\n'])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is no results file stops the merge, by its name."""
    path = tmp_path / "other.jsonl"
    path.write_text(text, encoding="utf-8")

    with pytest.raises((UnreadableReport, TruncatedReport), match=r"other\.jsonl"), merged([path]):
        pass


def test_the_status_is_the_worst_of_the_cells(tmp_path: Path) -> None:
    """Findings count, those of a cell that may fail do not, and a cell that was not built makes it incomplete."""
    clean = written(tmp_path / "clean.jsonl", result())
    failed = written(tmp_path / "next.jsonl", FAILED)

    for options, status in (
        ({}, ExitCode.FINDINGS),
        ({"may_fail": ["next"]}, ExitCode.CLEAN),
        ({"without_run": [MergedCell("gone", "skipped", "no Python 3.9")], "may_fail": ["next"]}, ExitCode.CLEAN),
        ({"without_run": [MergedCell("gone", "not-built", "conflict")]}, ExitCode.INCOMPLETE),
    ):
        with merged([clean, failed], **options) as report:
            assert report.exit is status


def test_sources_and_the_first_inventory_are_kept(tmp_path: Path) -> None:
    """The code that findings name is kept by its place, and what the project has is that of the first run."""
    inventory = Inventory(project=ProjectInventory(settings="shop.settings"))
    source = Source("shop/tasks.py", 11, ("def pay():", "    return 1"))
    paths = [written(tmp_path / f"{name}.jsonl", FAILED, source, inventory=inventory) for name in "ab"]

    with merged(paths) as report:
        assert report.sources == {("shop/tasks.py", 11): ("def pay():", "    return 1")}
        assert report.inventories == [("a", inventory)]


def test_evidence_is_bounded(tmp_path: Path) -> None:
    """A report does not carry a log of megabytes: a long text is cut, and says how much is missing."""
    path = written(tmp_path / "a.jsonl", replace(FAILED, evidence={"log": "x" * 10_000, "rows": list(range(9_000))}))

    with merged([path]) as report:
        (finding,) = findings(report)

    assert finding.result.evidence["log"] == "x" * 4_000 + "… (6,000 more characters in the results file)"
    assert len(str(finding.result.evidence)) < 20_000


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["r/py3.12-django5.2.jsonl", "r/py3.13-latest.jsonl"], ["py3.12-django5.2", "py3.13-latest"]),
        (["linux/results.jsonl", "macos/results.jsonl"], ["linux", "macos"]),
        (["one.jsonl"], ["one"]),
        (["x/a/r.jsonl", "y/a/r.jsonl", "y/b/r.jsonl"], ["x/a", "y/a", "y/b"]),
        (["same.jsonl", "same.jsonl"], ["same 1", "same 2"]),
    ],
)
def test_runs_are_named_by_their_files(tmp_path: Path, paths: list[str], expected: list[str]) -> None:
    """A cell has its file's name, or that of the folder that tells it from the others."""
    assert names_of([tmp_path / path for path in paths]) == expected
