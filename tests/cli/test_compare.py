"""``django-conformance compare``, as its user types it, on reports of real runs and on files that are none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.compare import read_verdict
from django_conformance.results import read
from tests.harness import check, command
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.endtoend


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the reports of two runs of nothing changed, from two folders."""
    folder = tmp_path_factory.mktemp("runs")
    reports = []
    for name in ("one", "other"):
        project = copied(folder / name)
        reports.append(folder / f"{name}.jsonl")
        check(project, "--select", "commands.manage.outcome", report=reports[-1])
    return reports[0], reports[1]


def copied(folder: Path) -> Path:
    """Return a copy of the healthy project."""
    import shutil

    return shutil.copytree(BASE, folder)


def edited(report: Path, path: Path, change: Any) -> Path:
    """Write a report with its lines changed by a function that returns a line, or None to leave it out."""
    lines = (change(json.loads(text)) for text in report.read_text(encoding="utf-8").splitlines())
    path.write_text("".join(json.dumps(line) + "\n" for line in lines if line is not None), encoding="utf-8")
    return path


def test_nothing_changed(runs: tuple[Path, Path], tmp_path: Path) -> None:
    """Two runs of nothing changed, of two folders, say nothing."""
    done = command("compare", *map(str, runs), "--verdict", str(tmp_path / "v.json"))

    assert (done.returncode, done.stderr) == (0, f"Wrote the verdict to {tmp_path / 'v.json'}\n")
    verdict = read_verdict(tmp_path / "v.json")
    assert verdict.changes == ()
    observed = {(one.subject, one.way) for one in read(runs[0]).observations if not one.subject.startswith("project:")}
    assert verdict.counts["same"] == len(read(runs[0]).results) + len(observed)
    assert "Clean" in done.stdout


def test_a_silent_change(runs: tuple[Path, Path], tmp_path: Path) -> None:
    """A command that prints something else gates, though all checks pass, and a second run tells whether it does so always."""

    def louder(line: dict[str, Any]) -> dict[str, Any]:
        if line["type"] == "observation" and line["subject"].startswith("commands:"):
            line["value"]["stdout"] += "and more\n"
        return line

    changed = edited(runs[1], tmp_path / "changed.jsonl", louder)

    done = command("compare", str(runs[0]), str(changed))
    again = command("compare", str(runs[0]), str(changed), "--candidate-again", str(runs[1]))

    assert done.returncode == 1
    assert "passes in both runs, but behaves differently" in done.stdout
    assert "+ and more" in done.stdout
    assert (again.returncode, "unstable" in again.stdout) == (0, True)


def test_a_stored_baseline_of_another_version(runs: tuple[Path, Path], tmp_path: Path) -> None:
    """A report of another version of the tool, with lines and keys that this one does not know, is compared as well."""

    def later(line: dict[str, Any]) -> dict[str, Any]:
        if line["type"] == "run":
            line["tool"] = "django-conformance 0.0.1"
        return {**line, "later": {"key": 1}}

    stored = edited(runs[0], tmp_path / "baseline.jsonl", later)
    first, _, rest = stored.read_text(encoding="utf-8").partition("\n")
    stored.write_text(f'{first}\n{{"type": "later"}}\n{rest}', encoding="utf-8")

    assert command("compare", str(stored), str(runs[1])).returncode == 0


def test_a_report_that_was_cut_off(runs: tuple[Path, Path], tmp_path: Path) -> None:
    """A report without its end is 2, and is named."""
    cut = edited(runs[1], tmp_path / "cut.jsonl", lambda line: line if line["type"] != "end" else None)

    done = command("compare", str(runs[0]), str(cut))

    assert done.returncode == 2
    assert "cut.jsonl has no end line: the run was cut off" in done.stderr


def test_files_that_are_none(runs: tuple[Path, Path], tmp_path: Path) -> None:
    """A report that is not there, and a verdict that cannot be written, are 2, with what to do."""
    absent = command("compare", str(runs[0]), str(tmp_path / "absent.jsonl"))
    unwritable = command("compare", *map(str, runs), "--verdict", str(tmp_path))

    assert (absent.returncode, unwritable.returncode) == (2, 2)
    assert "absent.jsonl cannot be read" in absent.stderr
    assert "Name another file with --verdict FILE." in unwritable.stderr
