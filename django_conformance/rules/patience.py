"""Ends the process that imports the project where it comes no further, and keeps what it was doing.

A stage has its deadline, which begins anew as long as modules are imported: a large project is slow, and does not hang.
Once the project has started, no stage has less than some times what that took. A rule only reads and computes, so its
deadline is processor time: it is not the rule's fault how many processes share the machine.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import threading
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from django_conformance.deadlines import STARTUP, deadline
from django_conformance.overlay import patches, stacks
from django_conformance.rules.exits import STAGE, is_rule, mark

if TYPE_CHECKING:
    from pathlib import Path

STARTED = "startup.json"
"""The file with the seconds that the project took to start."""

CRASH = "discovery-crash.txt"
"""The file with the stack of a process that native code ended."""

STARTING = ("start", "manage.py", "settings", "setup")
"""Stages before the project has started: how slow it is is not known yet."""

_IMPORTING = ("import", "marshal.loads", "compile")
_PAUSE = 0.5
_SHARES = 4
"""How many times its processor time a rule may take: what waits for something ends as well."""


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
        self._wall = 0.0
        self._is_rule = False
        self._leave = os._exit
        self._spent = 0.0
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._crash = (folder / CRASH).open("w", encoding="utf-8")
        faulthandler.enable(self._crash)
        stacks.keep()
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
        self._is_rule = is_rule(stage)
        self._wall = self._seconds * (_SHARES if self._is_rule else 1)
        mark(self._folder, stage, self._subject, self._seconds, self._wall)
        self._arm()
        if self._is_rule and not self._watcher.ident:
            self._watcher.start()

    def end(self) -> None:
        """Watch no more."""
        self._watching = False
        stacks.cancel()

    def _started(self, seconds: float) -> None:
        os.environ[STARTUP] = f"{seconds:.1f}"
        (self._folder / STARTED).write_text(json.dumps(round(seconds, 3)), encoding="utf-8")

    def _arm(self) -> None:
        self._armed, self._modules = time.monotonic(), len(sys.modules)
        self._spent = time.process_time()
        stacks.later(self._wall, file=self._hang, exit=True)

    def _watch(self) -> None:
        """End the process where a rule has used its processor time: a timer's signal may not reach a process in a namespace."""
        while self._watching:
            time.sleep(_PAUSE)
            if self._is_rule and time.process_time() - self._spent > self._seconds:
                faulthandler.dump_traceback(self._hang)
                self._leave(1)

    def _heard(self, event: str, _arguments: tuple[Any, ...]) -> None:
        """Give the stage its whole deadline again where modules have been imported since."""
        if event not in _IMPORTING or not self._watching or time.monotonic() - self._armed < _PAUSE:
            return
        if len(sys.modules) > self._modules and os.getpid() == self._process:
            self._arm()
            with suppress(OSError):
                os.utime(self._folder / STAGE)
