"""Whole runs on projects that patch, fork, or start threads and processes while they are imported: judged like any other."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from django_conformance.deadlines import SUBJECT
from tests.harness import check
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.endtoend

SETTINGS, PACKAGE = "site_config/settings.py", "shop/__init__.py"
CHECKS = (
    *("celery.eager.contract-task", "celery.broker.contract-task", "channels.communicator.exchange"),
    *("channels.server.exchange", "commands.call-command.outcome", "commands.manage.outcome"),
)


@dataclass(frozen=True)
class Effect:
    """Lines at the end of a file of the project; ``needs`` is a library that may not be there, ``told`` words of each finding."""

    file: str
    lines: str
    needs: str = ""
    told: str = ""


EFFECTS = {
    "uvloop": Effect(
        SETTINGS, "import asyncio, uvloop\nasyncio.set_event_loop_policy(uvloop.EventLoopPolicy())", "uvloop"
    ),
    "a thread with a lock": Effect(
        PACKAGE,
        """
        import threading
        import time

        LOCK = threading.Lock()


        def hold():
            while True:
                with LOCK:
                    time.sleep(0.05)


        threading.Thread(target=hold, daemon=True).start()
        """,
    ),
    "a process by spawn": Effect(
        PACKAGE,
        """
        import multiprocessing
        import sys

        if multiprocessing.parent_process() is None:
            multiprocessing.get_context("spawn").Process(target=print, daemon=True).start()
        """,
    ),
    "a process by forkserver": Effect(
        PACKAGE,
        """
        import multiprocessing

        if multiprocessing.parent_process() is None:
            multiprocessing.get_context("forkserver").Process(target=print, daemon=True).start()
        """,
    ),
    "a fork that goes on": Effect(SETTINGS, "import os\nos.fork()"),
    "gevent": Effect(PACKAGE, "from gevent import monkey\nmonkey.patch_all()", "gevent", "gevent"),
    "eventlet": Effect(PACKAGE, "import eventlet\neventlet.monkey_patch()", "eventlet", "eventlet"),
}


@pytest.mark.parametrize("name", EFFECTS)
def test_it_is_judged(name: str, tmp_path: Path) -> None:
    """Each way comes to an end with a result; a finding names the cause, and the exit status follows."""
    effect = EFFECTS[name]
    if effect.needs and importlib.util.find_spec(effect.needs) is None:
        pytest.skip(f"{effect.needs} is not installed")
    project = tmp_path / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    with (project / effect.file).open("a", encoding="utf-8") as file:
        file.write("\n" + dedent(effect.lines) + "\n")
    options = [word for selected in CHECKS for word in ("--select", selected)]

    checked = check(project, *options, report=tmp_path / "results.jsonl", **{SUBJECT: "20"})

    findings = [finding for finding in checked.findings() if finding.check in CHECKS]
    assert [finding.message for finding in findings if not effect.told or effect.told not in finding.message] == [], (
        checked.output
    )
    assert checked.status == (1 if checked.findings() else 0), checked.output
    judged = {result.check for result in checked.report.results if result.outcome in ("passed", "failed")}
    assert set(CHECKS) - {check for check in CHECKS if "server" in check and effect.told} <= judged, checked.output
