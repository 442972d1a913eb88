"""A run leaves nothing behind, however it ends, and the project's checkout as it found it."""

from __future__ import annotations

import secrets
import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from tests.harness import check, command
from tests.miniature import BASE
from tests.run.left import Started, checkout

if TYPE_CHECKING:
    from pathlib import Path

STAGES = {"discovery": ("django_conformance.rules",), "broker": ("-server",), "worker": ("celery", "worker")}
"""What is waited for, by words of its command line: redis-server or valkey-server, whichever is here."""

IGNORED = shutil.ignore_patterns("__pycache__")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of its own, healthy, with a worker and a server to start; its path has a space in it."""
    return shutil.copytree(BASE, tmp_path / "a project", ignore=IGNORED)


@pytest.fixture
def started(project: Path, tmp_path: Path) -> Started:
    """Start a check of the project's Celery app in the background."""
    report = tmp_path / "results.jsonl"
    return Started(
        ["check", "--project", str(project), "--area", "celery", "--report", str(report)], secrets.token_hex(8)
    )


@pytest.mark.endtoend
def test_the_checkout_is_left_as_it_was(project: Path, tmp_path: Path) -> None:
    """After an inventory and a whole check the project's folder is the same, byte for byte."""
    before = checkout(project)

    assert command("inventory", "--project", str(project)).returncode == 0
    assert checkout(project) == before
    checked = check(project, report=tmp_path / "results.jsonl")
    assert checkout(project) == before, checked.output


@pytest.mark.endtoend
def test_a_check_that_ends(started: Started) -> None:
    """After a check in good order no process and no folder is left, at once."""
    started.wait_for("django_conformance.rules")
    started.process.communicate(timeout=300)

    assert started.folders
    assert [folder for folder in started.folders if folder.exists()] == []
    assert started.processes() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("during", STAGES.values(), ids=STAGES)
def test_a_check_that_is_interrupted(started: Started, number: signal.Signals, during: tuple[str, ...]) -> None:
    """Ctrl-C and SIGTERM end a check with status 2, a sentence, and nothing left when it returns."""
    started.wait_for(*during)
    started.process.send_signal(number)
    output, _ = started.process.communicate(timeout=300)

    assert started.process.returncode == 2
    assert "interrupted" in output
    assert "Traceback" not in output
    assert [folder for folder in started.folders if folder.exists()] == []
    assert started.processes() == []


@pytest.mark.parametrize("during", STAGES.values(), ids=STAGES)
def test_a_check_that_is_killed(started: Started, during: tuple[str, ...]) -> None:
    """After kill -9 of the command line everything it had started ends by itself, and its folder goes."""
    started.wait_for(*during)
    started.process.kill()
    started.process.communicate(timeout=300)

    assert started.left() == []


def test_a_suite_that_is_killed(started: Started) -> None:
    """After kill -9 of the pytest process the command says that the run was cut off, with status 2, and leaves nothing."""
    started.wait_for("celery", "worker")
    started.wait_for("-m django_conformance.run ", without="django_conformance.confinement").kill()
    output, _ = started.process.communicate(timeout=300)

    assert started.process.returncode == 2
    assert "cut off" in output
    assert "Traceback" not in output
    assert [folder for folder in started.folders if folder.exists()] == []
    assert started.processes() == []


def test_an_inventory_that_is_killed(project: Path) -> None:
    """After kill -9 of ``inventory`` the process that imports the project ends too."""
    (project / "site_config" / "settings.py").write_text("import time\ntime.sleep(600)\n")
    started = Started(["inventory", "--project", str(project)], secrets.token_hex(8))
    started.wait_for("django_conformance.rules")
    started.process.kill()
    started.process.communicate(timeout=60)

    assert started.left() == []


def test_what_the_project_leaves_running(project: Path) -> None:
    """A process that the project starts at import, in a session of its own, ends with the run."""
    with (project / "site_config" / "settings.py").open("a") as settings:
        settings.write("\nimport subprocess\nsubprocess.Popen(['sleep', '605'], start_new_session=True)\n")
    started = Started(["inventory", "--project", str(project)], secrets.token_hex(8))
    started.process.communicate(timeout=300)

    assert started.process.returncode == 0
    assert started.processes() == []


@pytest.mark.endtoend
def test_a_read_only_checkout(project: Path, tmp_path: Path) -> None:
    """A project that cannot be written to is checked like any other."""
    for path in [project, *project.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = checkout(project)
    checked = check(project, "--area", "commands", report=tmp_path / "results.jsonl")

    assert checked.findings() == [], checked.output
    assert checkout(project) == before
