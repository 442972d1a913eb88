"""A project that is slow is waited for; what hangs in one area leaves the others judged."""

from __future__ import annotations

import os
import shutil
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from django_conformance.deadlines import deadline, paced
from django_conformance.run.discover import Discovery
from django_conformance.run.folder import run_folder
from django_conformance.run.request import Request
from tests.harness import check
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
    import time
    import shop.first
    time.sleep({pause})
    import shop.second
    time.sleep({pause})
    SECRET_KEY = "x"
    USE_TZ = True
    INSTALLED_APPS = ["shop"]
    ROOT_URLCONF = "shop"
"""
ENGINE = "databases.configuration.engine"


def project(folder: Path, **files: str) -> Path:
    """Write a project whose settings pause between two imports."""
    texts = {"shop/__init__.py": "", "shop/first.py": "", "shop/second.py": "", **files}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def test_settings_that_take_longer_than_a_deadline_but_come_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that keeps importing modules is no hang; how long it took is known, and what it did was told."""
    monkeypatch.setenv("DJANGO_CONFORMANCE_DEADLINE", "3")
    request = Request(project(tmp_path, **{"settings.py": SETTINGS.format(pause=2.2)}), "settings", "--settings")
    told: list[str] = []

    with run_folder() as folder:
        discovery = Discovery(request, folder)
        problems = discovery.inventory(told.append).problems
        startup = discovery.startup

    assert [*problems] == []
    assert 4.4 <= startup < 60
    assert "importing the settings" in told


def test_deadlines_follow_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long to start is given longer for everything, and nothing stays of it afterwards."""
    monkeypatch.setenv("DJANGO_CONFORMANCE_DEADLINE", "120")
    before = dict(os.environ)

    with paced(43):
        slow = deadline()
    with paced(14.9):
        usual = deadline()

    assert (slow, usual) == (480, 120)
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import time\ntime.sleep(1000)\n", "looking at celery did not end within"),
        ("import os\nos._exit(3)\n", "os._exit(3) was called"),
    ],
    ids=["hangs", "exits"],
)
def test_an_area_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, message: str) -> None:
    """It is the finding of that area; the others have been looked at, and judged."""
    folder = tmp_path / "project"
    shutil.copytree(BASE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    next(folder.glob("*/tasks.py")).write_text(code, encoding="utf-8")
    monkeypatch.setenv("DJANGO_CONFORMANCE_DEADLINE", "16")
    select = [word for area in ("project", "databases", "celery") for word in ("--select", f"{area}.configuration")]

    checked = check(folder, *select, report=tmp_path / "results.jsonl")

    (finding,) = checked.findings()
    assert (finding.check, finding.subject) == ("project.configuration.importable", "celery"), checked.output
    assert message in finding.message
    assert finding.location is not None
    assert finding.location.path.endswith("tasks.py")
    outcomes = {
        area: {each.outcome for each in checked.report.results if each.area == area} for area in ("databases", "celery")
    }
    assert outcomes["celery"] <= {"blocked", "skipped"}
    assert "passed" in outcomes["databases"]
    assert checked.status == 1
