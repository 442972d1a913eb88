"""What a run leaves behind: its processes, its folder, and changes of the project's checkout."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from django_conformance.overlay import RUN_VARIABLE
from django_conformance.services.marks import folder_beside

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 90.0
_TAG = "DJANGO_CONFORMANCE_TEST_TAG"


def checkout(project: Path) -> dict[str, str]:
    """Return every file and folder of a project, with what makes up its content."""
    return {
        path.relative_to(project).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in sorted(project.rglob("*"))
    }


def wait(condition: Callable[[], object]) -> bool:
    """Wait until a condition holds; false where it does not before the deadline."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@dataclass
class Started:
    """A command line that runs in the background, and everything that belongs to it."""

    arguments: list[str]
    tag: str
    cwd: Path | None = None
    process: subprocess.Popen[str] = field(init=False)
    folders: set[Path] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "django_conformance", *self.arguments],
            env={**os.environ, _TAG: self.tag},
            cwd=self.cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A shell's background jobs have it ignored, and so would this.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
        )

    def processes(self) -> list[psutil.Process]:
        """Return all processes of this command but its own, and remember the folder of its run."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.pid == self.process.pid or process.status() == psutil.STATUS_ZOMBIE:
                    continue
                arguments, environment = process.cmdline(), process.environ()
                if environment.get(_TAG) == self.tag:
                    found.append(process)
                    if RUN_VARIABLE in environment:
                        self.folders.add(Path(environment["TMPDIR"]).parent)
                elif any(str(folder) in one for folder in self.folders for one in (*arguments, process.cwd())):
                    found.append(process)
        return found

    def named(self, *words: str, without: str | None = None) -> psutil.Process | None:
        """Return a process whose command line has these words, and not that one."""
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                command = " ".join(process.cmdline())
                if all(word in command for word in words) and (without is None or without not in command):
                    return process
        return None

    def wait_for(self, *words: str, without: str | None = None) -> psutil.Process:
        """Wait for a process whose command line has these words, and not that one."""
        found: list[psutil.Process | None] = []

        def seen() -> bool:
            found.append(self.named(*words, without=without))
            return found[-1] is not None or self.process.poll() is not None

        assert wait(seen)
        assert found[-1] is not None, self.process.communicate()[0]
        return found[-1]

    def left(self) -> list[str]:
        """Return what is still there, once everything has had its time to go."""

        def there() -> list[str]:
            folders = (place for folder in self.folders for place in (folder, folder_beside(folder)))
            return [str(folder) for folder in folders if folder.exists()] + [str(one) for one in self.processes()]

        wait(lambda: not there())
        return there()
