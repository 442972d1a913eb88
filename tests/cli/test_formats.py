"""What ``check`` prints of a run for programs: paths from the repository's root, in a file where one is named."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.cli.format_options import add_options, prepare
from django_conformance.cli.formats import show
from django_conformance.cli.outputs import CODE_QUALITY
from django_conformance.cli.screen import Screen
from django_conformance.errors import UsageError
from django_conformance.inventory import Location
from django_conformance.results import End, Report, Result
from tests.renderers.test_terminal import RUN

if TYPE_CHECKING:
    from pathlib import Path

FOUND = Result("a.b.c", "celery", "must", "shop", "failed", "wrong", location=Location("shop/tasks.py", 3))
REPORT = Report(RUN, (FOUND, replace(FOUND, subject="X", location=None)), (), End({"passed": 1, "error": 0}, 1))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project in a folder of a repository, which is the current one; no CI service has said where that is."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "backend"
    (folder / "shop").mkdir(parents=True)
    (folder / "shop" / "settings.py").touch()
    monkeypatch.chdir(folder)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return folder


def asked(*options: str) -> argparse.Namespace:
    """Return the arguments of a check with these options."""
    parser = argparse.ArgumentParser()
    add_options(parser.add_argument)
    given: dict[str, Any] = {"project": None, "settings": "shop.settings", "contract": None, "reference": False}
    return parser.parse_args(options, argparse.Namespace(**given))


def printed(project: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Return what is printed of the report."""
    show(REPORT, project, asked(*options), Screen())
    return capsys.readouterr().out


def test_concise_paths_are_those_of_the_current_folder(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An editor that was started there can open them."""
    text = printed(project, capsys, "--format", "concise")

    assert text.splitlines() == ["shop/tasks.py:3: must a.b.c wrong", "X: must a.b.c wrong", *text.splitlines()[2:]]
    assert text.splitlines()[2].startswith("Findings: 2 must; 1 passed.")
    assert len(printed(project, capsys, "--format", "concise", "--quiet").splitlines()) == 2


def test_paths_for_ci_are_those_of_the_repository(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CI shows them on the lines of a change; a setting stands in the settings file for GitLab."""
    annotations = printed(project, capsys, "--format", "github")
    quality = json.loads(printed(project, capsys, "--format", "gitlab"))

    assert annotations.startswith("::error file=backend/shop/tasks.py,line=3,title=shop%3A a.b.c::wrong\n")
    assert [entry["location"]["path"] for entry in quality] == ["backend/shop/tasks.py", "backend/shop/settings.py"]


def test_ci_may_say_where_the_repository_is(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its own variable."""
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project))

    assert "file=shop/tasks.py," in printed(project, capsys, "--format", "github")


def test_a_report_for_gitlab_goes_to_a_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And people still read theirs; it may be written again, but not over something else."""
    arguments = asked("--format", "gitlab", "--output", "quality.json")
    for _ in range(2):
        prepare(arguments)
        show(REPORT, project, arguments, Screen())

    assert len(json.loads((project / "quality.json").read_text())) == 2
    assert "✗ must  shop and 1 more  a.b.c  shop/tasks.py:3" in capsys.readouterr().out
    (project / "mine.json").write_text("{}")
    with pytest.raises(UsageError, match="would overwrite"):
        prepare(asked("--format", "gitlab", "--output", "mine.json"))


def test_only_gitlabs_report_is_a_file() -> None:
    """The others are printed, for the shell to redirect."""
    with pytest.raises(UsageError, match="works only with --format gitlab"):
        prepare(asked("--format", "concise", "--output", "findings.txt"))
    assert CODE_QUALITY.option == "--output"
