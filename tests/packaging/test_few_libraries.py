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

ABSENT = {"celery": "Celery is not installed", "channels": "Channels is not installed"}


@pytest.fixture(params=[(), ("celery", "redis"), ("channels",)], ids=["django", "celery", "channels"])
def extras(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Return the extras that are installed besides the wheel."""
    chosen: tuple[str, ...] = request.param
    return chosen


@pytest.fixture
def environment(extras: tuple[str, ...], built: Built, tmp_path: Path) -> Environment:
    """Return an environment with the wheel and those extras."""
    return create(tmp_path / "environment", f"{built.wheel}[{','.join(extras)}]" if extras else str(built.wheel))


def checked(environment: Environment, tmp_path: Path) -> tuple[int, Report, str]:
    """Check the project that ``django-admin startproject`` writes."""
    environment.output("django-admin", "startproject", "plain", cwd=tmp_path)
    done = environment.run("django-conformance", "check", "--report", "results.jsonl", cwd=tmp_path / "plain")
    return done.returncode, results.read(tmp_path / "plain" / "results.jsonl"), done.stdout + done.stderr


def test_a_plain_project(extras: tuple[str, ...], environment: Environment, tmp_path: Path) -> None:
    """A new Django project is clean; every check of an area that is not installed is skipped with that reason."""
    status, report, output = checked(environment, tmp_path)

    assert status == 0, output
    assert [one for one in report.results if one.outcome in ("failed", "error")] == [], output
    assert {one.area for one in report.results if one.outcome == "passed"} >= {"databases"}, output
    for area, reason in ABSENT.items():
        messages = [one.message for one in report.results if one.area == area and one.outcome == "skipped"]
        if area not in extras:
            assert messages, output
            assert all(message.startswith(reason) for message in messages), messages
            assert reason in output
        else:
            assert not any(message.startswith(reason) for message in messages)
