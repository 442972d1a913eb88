"""``python -m django_conformance.drivers.commands.call_command_process``: calls commands as a test would, in a process to spare.

Django is set up once; each invocation then runs in a copy of this process, on its sandbox's databases, so that one that
hangs, exits or ends the process hurts no other, and each begins in the same state. Its outcome is a file in its
sandbox. A line on standard output says which invocation is over.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import overlay as overlays
from django_conformance.codec import from_json, to_json
from django_conformance.confinement import files
from django_conformance.deadlines import deadline, within
from django_conformance.drivers.commands.outcomes import CommandOutcome, Invocation, raised_from, written
from django_conformance.drivers.mailbox import mails
from django_conformance.observations import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

WAY = "call-command"
OUTCOME = "outcome.json"
STARTUP = "startup"
_AT_ONCE = 2
_PAUSE = 0.005


@dataclass(frozen=True)
class Call:
    """An invocation, the folder of its sandbox, and the folders that its process has a copy of."""

    invocation: Invocation
    folder: str
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Calls:
    """What the process is asked to do, and the folder of the run."""

    calls: tuple[Call, ...]
    run: str


def main(arguments: list[str]) -> int:
    """Make the calls; ``arguments`` are the file of :class:`Calls`, then the number of the only one to make here."""
    asked = from_json(Calls, json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    overlay = overlays.active()
    assert overlay is not None, "this process is started with the overlay of a sandbox"
    _redirect(1, Path(overlay.folder) / f"{STARTUP}.stdout")
    _redirect(2, Path(overlay.folder) / f"{STARTUP}.stderr")
    import django
    from django.db import connections

    django.setup()
    connections.close_all()  # what an application opened while it was loaded is not the sandbox's
    if len(arguments) > 1:
        _call(asked.calls[int(arguments[1])], asked.run)
    _all(asked, report, arguments[0])
    return 0


def _all(asked: Calls, report: Any, path: str) -> None:
    """Make the calls, a few at once, each with its deadline."""
    calls = asked.calls
    waiting = list(enumerate(calls))
    running: dict[int, tuple[Any, float]] = {}
    report.write("ready\n")
    report.flush()
    while waiting or running:
        while waiting and len(running) < _AT_ONCE:
            number, call = waiting.pop(0)
            running[number] = (_start(call, number, path, asked.run), time.monotonic() + deadline())
        for number, (process, end) in list(running.items()):
            status = process.poll()
            late = status is None and time.monotonic() > end
            if late:
                process.kill()
            if status is not None or late:
                del running[number]
                _make_up(calls[number], late=late, status=status)
                report.write(f"{number}\n")
                report.flush()
        time.sleep(_PAUSE)


class _Copy:
    """A copy of this process that makes one call."""

    def __init__(self, call: Call, run: str) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            os.setsid()
            _call(call, run)

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal; ``None`` while it runs."""
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None

    def kill(self) -> None:
        """Kill it, and what it started."""
        os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


class _Fresh:
    """A new process that makes one call: where threads of the project forbid copies."""

    def __init__(self, number: int, path: str) -> None:
        command = [sys.executable, "-m", "django_conformance.drivers.commands.call_command_process", path, str(number)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal; ``None`` while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        """Kill it, and what it started."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _start(call: Call, number: int, path: str, run: str) -> _Copy | _Fresh:
    if hasattr(os, "fork") and threading.active_count() == 1:
        return _Copy(call, run)
    return _Fresh(number, path)


def _call(call: Call, run: str) -> None:
    """Make a call and end the process: its outcome is in the sandbox."""
    folder = Path(call.folder)
    overlay = overlays.active()
    project = Path(overlay.project) if overlay is not None else None
    if call.kept:
        with suppress(OSError):  # as where threads of the project forbid it
            files.separate(map(Path, call.kept), folder, Path(run))
    (folder / "stdin").write_text(call.invocation.stdin, encoding="utf-8")
    os.dup2(os.open(folder / "stdin", os.O_RDONLY), 0)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    _redirect(1, folder / "past.stdout")
    _redirect(2, folder / "past.stderr")
    _move_into(call)
    out, err = io.StringIO(), io.StringIO()
    outcome = CommandOutcome(WAY, 0)
    try:
        from django.core.management import call_command

        returned = call_command(*call.invocation.argv, stdout=out, stderr=err)
        outcome = replace(outcome, returned=canonical(returned))
    except BaseException as error:
        raised = raised_from(error, project)
        outcome = replace(outcome, raised=raised, status=raised.status)
    sys.stdout.flush()
    sys.stderr.flush()
    _write(folder, replace(outcome, stdout=out.getvalue(), stderr=err.getvalue()))
    os._exit(0)  # nothing that the command left running must keep this process


def _redirect(descriptor: int, path: Path) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(opened, descriptor)
    os.close(opened)


def _write(folder: Path, outcome: CommandOutcome) -> None:
    waiting = folder / f"{OUTCOME}.part"
    waiting.write_text(json.dumps(to_json(outcome), default=repr), encoding="utf-8")
    waiting.replace(folder / OUTCOME)


def _make_up(call: Call, *, late: bool, status: int | None) -> None:
    """Complete an outcome by what is only known afterwards, and write one for a call that could not."""
    folder = Path(call.folder)
    if (folder / OUTCOME).exists():
        outcome = from_json(CommandOutcome, json.loads((folder / OUTCOME).read_text(encoding="utf-8")))
    elif late:
        outcome = CommandOutcome(WAY, None, cut_short=f"did not end {within()}")
    elif status is not None and status < 0:
        outcome = CommandOutcome(
            WAY, None, cut_short=f"was killed by signal {-status} ({signal.Signals(-status).name})"
        )
    else:
        outcome = CommandOutcome(WAY, status, cut_short=f"ended the process with os._exit({status})")
    past: dict[str, Any] = {
        f"past_{name}": (folder / f"past.{name}").read_text(encoding="utf-8", errors="replace")
        for name in ("stdout", "stderr")
        if (folder / f"past.{name}").exists()
    }
    overlay = overlays.active()
    assert overlay is not None
    kept = written(folder, Path(overlay.project))
    _write(folder, replace(outcome, mail=mails(folder / "mail"), files=kept, **past))


def _move_into(call: Call) -> None:
    """Give this process the databases and files of the call's sandbox instead of its own."""
    from django.conf import settings
    from django.db import connections
    from django.test.utils import override_settings

    overlay = overlays.active()
    assert overlay is not None
    moves = ((overlay.folder, call.folder),)
    for entry in connections.settings.values():
        entry.update(_moved(dict(entry), moves))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names = [name for name in dir(settings) if name.isupper() and name not in ("DATABASES", "LOGGING")]
        held = {name: getattr(settings, name) for name in names}
        moved = {name: _moved(value, moves) for name, value in held.items()}
        changes = {name: value for name, value in moved.items() if value is not held[name]}
        override_settings(**changes).enable()


def _moved(value: Any, moves: Iterable[tuple[str, str]]) -> Any:
    """Return a value with one text replaced by another wherever it holds it; the value itself where it does not."""
    if isinstance(value, (str, Path)):
        text = str(value)
        for old, new in moves:
            text = text.replace(old, new) if old else text
        return value if text == str(value) else type(value)(text)
    if type(value) is dict:
        moved = {key: _moved(item, moves) for key, item in value.items()}
        return moved if any(moved[key] is not value[key] for key in value) else value
    if type(value) in (list, tuple):
        items = [_moved(item, moves) for item in value]
        return (
            type(value)(items)
            if any(moved is not original for moved, original in zip(items, value, strict=True))
            else value
        )
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
