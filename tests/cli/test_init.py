"""``init``: what it writes, what it leaves alone, and that the first check after it is clean."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.harness import command
from tests.miniature import BASE, ROOT, lay

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository on GitHub whose project has a mistake and no contract."""
    lay(BASE, tmp_path)
    lay(ROOT / "celery" / "crontab-minute", tmp_path)
    (tmp_path / "conformance.toml").unlink()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text('[remote "origin"]\nurl = git@github.com:shop/shop.git\n')
    (tmp_path / "tox.ini").write_text("[tox]\n")
    return tmp_path


@pytest.mark.endtoend
def test_the_first_check_after_init_is_clean(project: Path) -> None:
    """Today's finding is expected, so that only news fails; a second init changes nothing."""
    done = command("init", "--yes", cwd=project)
    written = {path: path.read_text() for path in project.rglob("*") if path.suffix in (".toml", ".yml", ".ini")}

    assert (done.returncode, done.stderr) == (0, "")
    assert "conformance.toml: written" in done.stdout
    assert ".github/workflows/conformance.yml: written" in done.stdout
    assert "[testenv:conformance]" in (project / "tox.ini").read_text()
    assert 'check = "celery.configuration.crontab-minute"' in (project / "conformance.toml").read_text()
    assert command("check", cwd=project).returncode == 0

    again = command("init", "--yes", cwd=project)
    assert again.returncode == 0
    assert again.stdout.splitlines() == [
        "conformance.toml: is the contract already, and stays as it is",
        ".github/workflows/conformance.yml: is there already, and stays as it is",
        "tox.ini: has [testenv:conformance] already",
        "",
        "Nothing was written. What to do next:",
        "  1. Run: django-conformance check",
    ]
    assert {path: path.read_text() for path in written} == written


def test_a_project_that_cannot_be_imported_is_told_so(project: Path) -> None:
    """With the cause and its place, exit status 2, and nothing written."""
    with (project / "site_config" / "settings.py").open("a") as settings:
        settings.write("\nraise RuntimeError('no configuration here')\n")
    done = command("init", "--yes", cwd=project)

    assert done.returncode == 2
    assert "site_config.settings cannot be used, so nothing was written:" in done.stdout
    assert "RuntimeError: no configuration here (site_config/settings.py:" in done.stdout
    assert not (project / "conformance.toml").exists()
    assert not (project / ".github").exists()


def test_nobody_to_ask(project: Path) -> None:
    """Without a terminal it writes only with --yes."""
    done = command("init", cwd=project)

    assert done.returncode == 2
    assert "Add --yes" in done.stderr


def test_files_that_there_are_stay(project: Path) -> None:
    """A contract and a workflow are left as they are, and GitLab is told what to include."""
    shutil.copy(BASE / "conformance.toml", project)
    workflow = project / ".github" / "workflows" / "conformance.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("mine")
    (project / ".gitlab-ci.yml").write_text("mine: {}\n")

    done = command("init", "--yes", cwd=project)

    assert done.returncode == 0
    assert workflow.read_text() == "mine"
    assert (project / ".gitlab-ci.yml").read_text() == "mine: {}\n"
    assert (project / "conformance.gitlab-ci.yml").exists()
    assert "  - local: conformance.gitlab-ci.yml" in done.stdout
