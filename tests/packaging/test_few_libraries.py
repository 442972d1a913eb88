"""The tool is of use in a project that has no Celery, or no Channels: it skips what is not there, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from django_conformance import results
from tests.packaging.environments import Environment, create

if TYPE_CHECKING:
    from pathlib import Path

    from django_conformance.results import Report
    from tests.packaging.conftest import Built

pytestmark = pytest.mark.endtoend

REASONS = {
    "celery": ("The project does not use Celery.", "Celery is not installed in this environment."),
    "channels": ("The project does not use Channels.", "Channels is not installed in this environment."),
}


@pytest.fixture(params=[(), ("celery", "redis"), ("channels",)], ids=["django", "celery", "channels"])
def extras(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Return the extras that are installed besides the wheel."""
    chosen: tuple[str, ...] = request.param
    return chosen


@pytest.fixture
def environment(extras: tuple[str, ...], built: Built, tmp_path: Path) -> Environment:
    """Return an environment with the wheel and those extras."""
    return create(tmp_path / "environment", f"{built.wheel}[{','.join(extras)}]" if extras else str(built.wheel))


def checked(environment: Environment, project: Path) -> tuple[int, Report, str]:
    """Check a project with what is installed there."""
    done = environment.run("django-conformance", "check", "--report", "results.jsonl", cwd=project)
    return done.returncode, results.read(project / "results.jsonl"), done.stdout + done.stderr


def test_a_plain_project(environment: Environment, tmp_path: Path) -> None:
    """What ``django-admin startproject`` writes is clean, and Celery and Channels are skipped with the reason."""
    environment.output("django-admin", "startproject", "plain", cwd=tmp_path)

    status, report, output = checked(environment, tmp_path / "plain")

    assert status == 0, output
    assert [one for one in report.results if one.outcome in ("failed", "error")] == [], output
    assert {one.area for one in report.results if one.outcome == "passed"} >= {"databases", "commands"}, output
    for area, reasons in REASONS.items():
        skipped = [one for one in report.results if one.area == area and one.outcome == "skipped"]
        assert len(skipped) > 1, output
        assert {one.message for one in skipped} & set(reasons)
        assert all(one.message for one in skipped)
        assert area.capitalize() in output.partition("Not checked")[2]


def test_a_project_that_needs_what_is_not_there(built: Built, tmp_path: Path) -> None:
    """A project that imports Celery, where there is none, is one finding that names the line, and no traceback."""
    environment = create(tmp_path / "environment", str(built.wheel))
    environment.output("django-admin", "startproject", "needy", cwd=tmp_path)
    (tmp_path / "needy" / "needy" / "__init__.py").write_text("import celery\n")

    status, report, output = checked(environment, tmp_path / "needy")

    assert status == 2, output
    assert ["failed"] == [one.outcome for one in report.results]
    assert "No module named 'celery'" in report.results[0].message
    assert "needy/__init__.py:1" == str(report.results[0].location)
    assert "Traceback" not in output
