"""Ends the process that imports the project where it comes no further, and keeps what it was doing.

A stage has its deadline, which begins anew as long as modules are imported: a large project is slow, and does not hang.
Once the project has started, no stage has less than some times what that took.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from django_conformance.deadlines import STARTUP, deadline
from django_conformance.overlay import patches
from django_conformance.rules.exits import STAGE, mark

if TYPE_CHECKING:
    from pathlib import Path

STARTED = "startup.json"
"""The file with the seconds that the project took to start."""

STARTING = ("start", "manage.py", "settings", "setup")
"""Stages before the project has started: how slow it is is not known yet."""

_IMPORTING = ("import", "marshal.loads", "compile")
_PAUSE = 0.5


class Patience:
    """Watches over one process; ``hang`` gets the stack of what does not end."""

    def __init__(self, folder: Path, subject: str, hang: IO[str]) -> None:
        self._folder, self._subject, self._hang = folder, subject, hang
        self._seconds = 0.0
        self._armed = 0.0
        self._modules = 0
        self._began: float | None = None
        self._watching = True
        self._process = os.getpid()
        sys.addaudithook(self._heard)

    def begin(self, stage: str) -> None:
        """Begin a stage, with its whole deadline."""
        patches.end_copies()
        if stage not in STARTING and self._began is not None:
            self._started(time.monotonic() - self._began)
            self._began = None
        elif stage == "settings":
            self._began = time.monotonic()
        self._seconds = deadline(1.0 if stage in STARTING else 0.5)
        mark(self._folder, stage, self._subject, self._seconds)
        self._arm()

    def end(self) -> None:
        """Watch no more."""
        self._watching = False
        faulthandler.cancel_dump_traceback_later()

    def _started(self, seconds: float) -> None:
        os.environ[STARTUP] = f"{seconds:.1f}"
        (self._folder / STARTED).write_text(json.dumps(round(seconds, 3)), encoding="utf-8")

    def _arm(self) -> None:
        self._armed, self._modules = time.monotonic(), len(sys.modules)
        faulthandler.dump_traceback_later(self._seconds, file=self._hang, exit=True)

    def _heard(self, event: str, _arguments: tuple[Any, ...]) -> None:
        """Give the stage its whole deadline again where modules have been imported since."""
        if event not in _IMPORTING or not self._watching or time.monotonic() - self._armed < _PAUSE:
            return
        if len(sys.modules) > self._modules and os.getpid() == self._process:
            self._arm()
            with suppress(OSError):
                os.utime(self._folder / STAGE)
