"""Who does what the page about own checks says has rules that find what it says, and tests that pass."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.commands import ROOT, files
from tests.harness import check, command, write
from tests.miniature import Miniature

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "how-to" / "own-checks.md"
BILLING = {
    "billing/__init__.py": "",
    "billing/models.py": """\
        from django.db import models


        class Invoice(models.Model):
            number = models.IntegerField()
    """,
    "shop/greeting.py": "print('hello')\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with the rules of the page, and a mistake for each."""
    project = write(Miniature("base", "").build(tmp_path), BILLING)
    settings = project / "site_config" / "settings.py"
    settings.write_text(settings.read_text(encoding="utf-8") + '\nINSTALLED_APPS += ["billing"]\n', encoding="utf-8")
    shown = {name: text for name, text in files(PAGE).items() if name != "pyproject.toml"}
    assert {"conformance.toml", "tests/test_named_queues.py"} < shown.keys()
    return write(project, shown)


def test_the_rules_of_the_page(project: Path, tmp_path: Path) -> None:
    """Each finds its mistake, by its id and with its level; a rule's folder is no code of the project."""
    selected = [f"--select={area}.own" for area in ("celery", "databases", "project")]

    checked = check(project, *selected, report=tmp_path / "results.jsonl")

    assert checked.status == 1, checked.output
    assert [(result.check, result.level, str(result.location)) for result in checked.failed()] == [
        ("celery.own.named-queues", "should", "shop/tasks.py:6"),
        ("databases.own.billing-stays", "must", "billing/models.py:4"),
        ("project.own.no-print", "info", "shop/greeting.py:1"),
    ]


def test_the_catalogue_lists_them(project: Path) -> None:
    """With the folder that they come from."""
    listed = command("catalogue", "databases.own", "--project", str(project)).stdout

    assert listed.splitlines()[0] == "must  databases.own.billing-stays"
    assert "from      conformance_rules" in listed


def test_the_tests_of_the_page(project: Path) -> None:
    """They pass, by the fixture that every pytest has where the tool is installed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "tests"],
        cwd=project,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert "2 passed" in done.stdout, done.stdout + done.stderr
