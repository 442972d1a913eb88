"""What came of the cells is one table; a cell that fails, cannot be built or is left out is told, and stops no other."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from rich.console import Console

from django_conformance import results
from django_conformance.environments.cells import Cell, cells, chosen, of_a_project
from django_conformance.environments.matrix import CellResult, differences, exit_code, judged
from django_conformance.errors import ExitCode
from django_conformance.renderers.matrix import results_view
from django_conformance.results import End, Report, Result, Run
from django_conformance.services.doctor import interpreter
from tests.environments.conftest import tree
from tests.harness import command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.environments.conftest import Write

OLD, NEW, NEXT = (
    Cell("3.12", "old", django="5.2", celery="5.5", channels="4.2"),
    Cell("3.12", "new", django="6.0", celery="5.5", channels="4.2"),
    Cell("3.14", "next", lane="next"),
)
MANAGE = """
import os, sys
from django.core.management import execute_from_command_line
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
execute_from_command_line(sys.argv)
"""
SETTINGS = """
SECRET_KEY = "a test's"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
"""

SLOW = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "slow"
version = "1.0"
"""
BACKEND = """
import os, pathlib, time

def build_editable(*arguments):
    made = pathlib.Path("building.part")
    made.write_text(str(os.getpid()))
    made.rename("building")
    time.sleep(600)
"""


def run_of(cell: Cell, outcomes: Mapping[str, str]) -> CellResult:
    """Return a cell's result whose checks, all of databases, had these outcomes."""
    made = tuple(
        Result(check=check, area="databases", level="must", subject="default", outcome=outcome)  # type: ignore[arg-type]  # the tests' own
        for check, outcome in outcomes.items()
    )
    run = Run("a test", "", {}, "3.12.1", "linux", {"django": cell.django}, {}, 0)
    return judged(cell, Report(run, made, (), End({}, int(results.exit_code(made)))), None, 1.0)


def shown(*made: CellResult) -> str:
    console = Console(width=140, record=True, file=io.StringIO())
    console.print(results_view(made))
    return console.export_text()


def test_what_differs_between_neighbours() -> None:
    """A check that fails on one of two neighbours is named with both outcomes, and with what differs between the two."""
    passed = {"databases.sql.one": "passed", "databases.sql.two": "failed", "databases.sql.three": "passed"}
    before, after = run_of(OLD, passed), run_of(NEW, {"databases.sql.one": "failed", "databases.sql.two": "failed"})
    left_out = CellResult(NEXT, "skipped", "python3.14 is not installed here.")
    (found,) = differences([before, left_out, after])
    assert found.axes == (("django", "5.2", "6.0"),)
    assert found.checks == (("databases.sql.one", "default", "passed", "failed"),)
    text = shown(before, left_out, after)
    assert "✗ 1 of 3" in text
    assert "✗ 2 of 2" in text
    assert "Django 5.2 → 6.0" in text
    assert "databases.sql.one [default]: passed → failed" in text
    assert "python3.14 is not installed here." in text
    assert "3 cells, 2 with findings, 1 not run." in text


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([run_of(OLD, {"a.b.c": "passed"})], ExitCode.CLEAN),
        ([run_of(OLD, {"a.b.c": "passed"}), run_of(NEW, {"a.b.c": "failed"})], ExitCode.FINDINGS),
        ([run_of(OLD, {"a.b.c": "failed"}), CellResult(NEW, "not-built", "why")], ExitCode.INCOMPLETE),
        ([run_of(OLD, {"a.b.c": "passed"}), CellResult(NEW, "skipped", "why")], ExitCode.CLEAN),
        ([run_of(OLD, {"a.b.c": "passed"}), run_of(NEXT, {"a.b.c": "failed"})], ExitCode.CLEAN),
        ([run_of(OLD, {"a.b.c": "passed"}), CellResult(NEXT, "not-built", "why")], ExitCode.CLEAN),
        ([CellResult(NEW, "skipped", "why")], ExitCode.INCOMPLETE),
    ],
)
def test_the_exit_status(made: list[CellResult], expected: ExitCode) -> None:
    """Not completed goes before findings before clean; pre-releases count for nothing; to have run nothing is not clean."""
    assert exit_code(made) == expected


def test_the_list(tmp_path: Path) -> None:
    """The cells are listed with their reasons, and as one line of JSON for a CI's matrix; a cell that is none is said."""
    listed = command("matrix", "--list", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert [cell.name for cell in cells() if cell.name not in listed.stdout] == []
    line = command("matrix", "--list", "--json", "--cell", "django6.0", cwd=tmp_path).stdout
    assert line.count("\n") == 1
    assert [one["cell"] for one in json.loads(line)["include"]] == [cell.name for cell in chosen(["django6.0"])]
    wrong = command("matrix", "--cell", "django1.8", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "no cell 'django1.8'" in wrong.stderr


def test_the_list_of_a_project(tmp_path: Path) -> None:
    """In a project's folder cells are left out that differ in what the project decides itself; those that are named are not."""
    (tmp_path / "manage.py").touch()
    named = "py3.12-django5.2-celery5.5-channels4.2-uvicorn-rabbitmq-postgresql"

    def listed(*options: str) -> list[str]:
        done = command("matrix", "--list", "--json", *options, cwd=tmp_path)
        return [str(job["cell"]) for job in json.loads(done.stdout)["include"]]

    assert listed() == [cell.name for cell in of_a_project(cells())]
    assert "py3.12-django5.2-celery5.5-channels4.2" in listed()
    assert named not in listed()
    assert listed("--cell", named) == [named]
    assert named in listed("--reference")


@pytest.mark.endtoend
def test_cells_of_a_project(write: Write, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of a team's own project one cell is checked, one cannot be installed, one says nothing new: all are told, with its reason."""
    project = write(
        {
            "manage.py": MANAGE,
            "settings.py": SETTINGS,
            "requirements.txt": "Django>=4.2\n-e ./capped\n",
            "capped/pyproject.toml": '[project]\nname = "capped"\nversion = "1.0"\ndependencies = ["Django<5"]\n'
            '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
            "capped/capped.py": "",
        }
    )
    before, reports = tree(project), tmp_path_factory.mktemp("reports")
    first, same, other = (cells()[index] for index in (0, 1, 3))
    names = [word for cell in (first, same, other) for word in ("--cell", cell.name)]
    done = command("matrix", *names, "--reports", str(reports), cwd=project)
    text = " ".join(done.stdout.split())
    assert f"requirements from {project / 'requirements.txt'}" in text
    assert tree(project) == before
    assert f"{same.name}: the same as {first.name} for this project" in text, done.stdout + done.stderr
    if interpreter(other.python).path is not None:
        assert done.returncode == 2
        assert f"{other.name}: not built" in text
        assert "capped" in text
        assert "django<5" in text
    if interpreter(first.python).path is None:
        assert f"{first.name}: python{first.python} is not installed here." in text
        return
    report = results.read(reports / f"{first.name}.jsonl")
    assert report.run.python.startswith(f"{first.python}.")
    assert report.run.packages["django"].startswith(f"{first.django}.")
    assert [path.name for path in reports.iterdir()] == [f"{first.name}.jsonl"]


@pytest.mark.endtoend
def test_an_interrupted_matrix_leaves_nothing_running(write: Write, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Interrupted while it builds, it ends soon with 2 and without a traceback, and so does what it has started."""
    project = write(
        {
            "manage.py": MANAGE,
            "settings.py": SETTINGS,
            "requirements.txt": "Django>=4.2\n-e ./slow\n",
            "slow/pyproject.toml": SLOW,
            "slow/backend.py": BACKEND,
        }
    )
    present = next(cell for cell in cells() if not cell.lane and interpreter(cell.python).path is not None)
    reports = tmp_path_factory.mktemp("reports")
    run = [sys.executable, "-m", "django_conformance", "matrix", "--cell", present.name, "--reports", str(reports)]
    process = subprocess.Popen(run, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        limit = time.monotonic() + 240
        while not (project / "slow" / "building").exists():
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < limit
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        output = process.communicate(timeout=120)[0]
    finally:
        process.kill()
    assert process.returncode == 2
    assert "interrupted" in output
    assert "Traceback" not in output
    left = int((project / "slow" / "building").read_text())
    _, alive = psutil.wait_procs([psutil.Process(left)] if psutil.pid_exists(left) else [], timeout=60)
    assert alive == []
