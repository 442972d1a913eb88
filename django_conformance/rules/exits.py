"""Notes what a process was doing, and which line of the project ended it behind Python's back."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps, loads, to_json
from django_conformance.discovery.cause import inside, relative
from django_conformance.inventory import Location
from django_conformance.tail import write_private

if TYPE_CHECKING:
    from pathlib import Path

STAGE = "discovery-stage.json"


def is_rule(stage: str) -> bool:
    """Whether a stage is a rule that judges, given by its id."""
    return "." in stage and stage != "manage.py"


def mark(folder: Path, stage: str, subject: str, seconds: float, wall: float) -> None:
    """Write down which stage has begun, what it is done to, how many seconds it has, and after how many it is ended anyway."""
    waiting = folder / f"{STAGE}.part"
    write_private(waiting, dumps({"stage": stage, "subject": subject, "seconds": seconds, "wall": wall}))
    waiting.replace(folder / STAGE)


def watch_exits(folder: Path, project: Path) -> None:
    """Write down which line of the project ended this process, where it does so behind Python's back."""

    def note(how: str) -> None:
        for frame in reversed(traceback.extract_stack()):
            if inside(frame.filename, project):
                place = Location(relative(frame.filename, project), frame.lineno)
                stage = loads((folder / STAGE).read_text(encoding="utf-8"))
                write_private(folder / STAGE, dumps({**stage, "how": how, "location": to_json(place)}))
                return

    leave, process = os._exit, os.getpid()

    def _exit(status: int) -> None:
        note(f"os._exit({status}) was called")
        leave(status)

    os._exit = _exit  # type: ignore[assignment] # the same signature, but for NoReturn

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.kill" and arguments[0] == os.getpid():
            note(f"os.kill(os.getpid(), {arguments[1]}) was called")
        elif event == "os.exec" and os.getpid() == process:
            note("another program was started in its place")

    sys.addaudithook(hook)
