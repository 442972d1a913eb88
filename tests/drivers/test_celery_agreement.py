"""A worker of a run executes nothing of a project that nobody has agreed to."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.harness import check
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path

WHEN_READY = """

from pathlib import Path

from celery.signals import worker_ready


@worker_ready.connect
def begin(sender, **values):
    Path({published!r}).touch()
    sender.app.tasks["shop.tasks.mark"].delay()
"""
MARK = """

@shared_task
def mark():
    open({executed!r}, "w").close()
"""


@pytest.mark.parametrize("contract", [True, False])
def test_what_a_worker_publishes_itself(tmp_path: Path, *, contract: bool) -> None:
    """A task that the project publishes as soon as a worker is ready is thrown away, with a contract or without."""
    project, told_in = tmp_path / "project", tmp_path / "told"
    told_in.mkdir()
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in (("site_config/celery.py", WHEN_READY), ("shop/tasks.py", MARK)):
        path = project / name
        told = text.format(published=str(told_in / "published"), executed=str(told_in / "executed"))
        path.write_text(path.read_text(encoding="utf-8") + told, encoding="utf-8")
    if not contract:
        (project / "conformance.toml").unlink()

    # What it writes beside its folder would only be in the run's copy of the files.
    checked = check(project, "--select", "celery.broker", "--confine", "off", report=tmp_path / "results.jsonl")

    assert checked.findings() == [], checked.output
    assert checked.passed("celery.broker.round-trip"), checked.output
    assert (told_in / "published").exists()
    assert not (told_in / "executed").exists()
