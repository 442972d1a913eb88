"""The site has a page for each check, with what its tests accuse and accept."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from django_conformance import cli
from django_conformance.catalogue import catalogue
from docs import snippets
from docs.command_line import page as command_line
from docs.snippets import File, pair
from tests.docs.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_the_snippets_of_a_rule() -> None:
    """They are what its test accuses, with the lines, and what it accepts."""
    shown = pair("celery.configuration.crontab-minute")

    assert shown.wrong is not None
    assert shown.right is not None
    assert [(file.name, file.marked) for file in shown.wrong.files] == [("shop/schedules.py", (4, 5))]
    assert "DAILY = crontab(hour=7)\n" in shown.wrong.files[0].text
    assert "DAILY = crontab(hour=7, minute=0)\n" in shown.right.files[0].text


def test_snippets_are_what_the_first_tests_try(tmp_path: Path) -> None:
    """In the order of their file, and without the comments that say what is accused."""
    path = tmp_path / "test_rule.py"
    path.write_text(
        'def test_accuses_plain_code(rule):\n    rule.accuses_marked({"shop/a.py": "PLAIN = 1  # accused: words\\n"})\n\n\n'
        'def test_accuses_another(rule):\n    rule.accuses({"shop/a.py": "ANOTHER = 1\\n"}, "shop/a.py:1")\n',
        encoding="utf-8",
    )

    first, _ = snippets._tried(snippets._module(path))

    assert [(file.text, file.marked) for file in first.tried["wrong"].files] == [("PLAIN = 1\n", (1,))]


def test_the_snippets_of_a_check_that_runs_something() -> None:
    """They are what its miniature has, with the contract that runs it."""
    shown = pair("commands.parity.stdout")

    assert shown.wrong is not None
    assert [file.name for file in shown.wrong.files] == ["conformance.toml", "shop/management/commands/sign.py"]
    assert shown.right is None


def test_a_setting_is_shown_as_the_healthy_project_has_it() -> None:
    """Where no test accepts another one."""
    shown = pair("databases.configuration.engine")

    assert shown.right is not None
    (file,) = shown.right.files
    assert isinstance(file, File)
    assert file.text.startswith("DATABASES = {")


def test_nearly_every_check_has_a_wrong_snippet() -> None:
    """All but a few, which say what a run as a whole shows."""
    without = [check.id for check in catalogue() if pair(check.id).wrong is None]

    assert len(without) <= 12, without


def test_the_command_line_has_every_command_and_option() -> None:
    """Each is on the page of the command line."""
    page = command_line()

    assert [name for name in cli.COMMANDS if f"\n## {name}\n" not in page] == []
    assert "| `--select ID` |" in page


@pytest.mark.endtoend
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    """Every link and anchor leads somewhere, and each check has its page."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.parent.name for path in tmp_path.glob("checks/*/index.html")} == {check.id for check in catalogue()}


def test_every_page_has_its_place() -> None:
    """Each page of docs/ is in the navigation of mkdocs.yml, or is a page of the atlas, whose table links it."""
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    table = (ROOT / "docs" / "atlas" / "index.md").read_text(encoding="utf-8")

    absent = {page for page in pages if f" {page}\n" not in navigation}
    assert {page for page in absent if f"]({page.removeprefix('atlas/')})" not in table} == set()
