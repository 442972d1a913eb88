"""Whole runs on projects that patch, fork, or start threads and processes while they are imported: judged like any other."""

from __future__ import annotations

import importlib.util
import shutil
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


EFFECTS: dict[str, tuple[str, str]] = {
    "uvloop": (SETTINGS, "import asyncio, uvloop\nasyncio.set_event_loop_policy(uvloop.EventLoopPolicy())"),
    "a thread with a lock": (
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
    "a process by spawn": (
        PACKAGE,
        """
        import multiprocessing
        import sys

        if multiprocessing.parent_process() is None:
            multiprocessing.get_context("spawn").Process(target=print, daemon=True).start()
        """,
    ),
    "a process by forkserver": (
        PACKAGE,
        """
        import multiprocessing

        if multiprocessing.parent_process() is None:
            multiprocessing.get_context("forkserver").Process(target=print, daemon=True).start()
        """,
    ),
    "a fork that goes on": (SETTINGS, "import os\nos.fork()"),
    "children that nobody waits for": (SETTINGS, "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)"),
    "gevent": (PACKAGE, "from gevent import monkey\nmonkey.patch_all()"),
    "eventlet": (PACKAGE, "import eventlet\neventlet.monkey_patch()"),
}
"""The file of the project that has these lines at its end, by the library that they need, or by what they do."""

LIBRARIES = ("uvloop", "gevent", "eventlet")
PATCHING = LIBRARIES[1:]


@pytest.mark.parametrize("name", EFFECTS)
def test_it_is_judged(name: str, tmp_path: Path) -> None:
    """Each way comes to an end with a result; a finding names the cause, and the exit status follows."""
    name_of_file, lines = EFFECTS[name]
    if name in LIBRARIES and importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    project = tmp_path / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    with (project / name_of_file).open("a", encoding="utf-8") as file:
        file.write("\n" + dedent(lines) + "\n")
    options = [word for selected in CHECKS for word in ("--select", selected)]

    checked = check(project, *options, report=tmp_path / "results.jsonl", **{SUBJECT: "20"})

    told = [finding.message for finding in checked.findings() if finding.check in CHECKS]
    assert [message for message in told if name not in PATCHING or name not in message] == [], checked.output
    assert checked.status == (1 if checked.findings() else 0), checked.output
    judged = {result.check for result in checked.report.results if result.outcome in ("passed", "failed")}
    assert set(CHECKS) - {check for check in CHECKS if "server" in check and name in PATCHING} <= judged, checked.output
