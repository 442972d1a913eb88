"""``python -m django_conformance.drivers.commands.call_command_process``: calls commands as a test would, in a process to spare.

Django is set up once; each invocation then runs in a copy of this process, on its sandbox's databases, so that one that
hangs, exits or ends the process hurts no other, and each begins in the same state. Its outcome is a file in its
sandbox. A line on standard output says which invocation is over.
"""

from __future__ import annotations

import os
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
from django_conformance.codec import dumps, from_json, loads, to_json
from django_conformance.confinement import files
from django_conformance.deadlines import own_deadline, subject_deadline
from django_conformance.drivers.commands.outcomes import CommandOutcome, Invocation, cut, raised_from, written
from django_conformance.drivers.mailbox import mails
from django_conformance.drivers.output import Capped, capped, cut_back, read
from django_conformance.observations import canonical
from django_conformance.overlay import stacks
from django_conformance.run.cut_short import MUTE, MemoryWatch, ask, cut_short, ended_with, kill, late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

WAY = "call-command"
OUTCOME = "outcome.json"
STARTUP = "startup"
_AT_ONCE = 2
_STACKS = "call.stacks"
_OF_SUBJECT = 0.95
"""The part of its time after which a call writes where it is, unasked."""
_PAUSE = 0.005
_fork: Callable[[], int] = getattr(os, "fork", int)
"""As Python has it, whatever code of the project puts in its place."""


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
    asked = from_json(Calls, loads(Path(arguments[0]).read_text(encoding="utf-8")))
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
    running: dict[int, tuple[Any, float, MemoryWatch]] = {}
    report.write("ready\n")
    report.flush()
    while waiting or running:
        while waiting and len(running) < _AT_ONCE:
            number, call = waiting.pop(0)
            with own_deadline(call.invocation.deadline):
                end = time.monotonic() + subject_deadline()
                running[number] = (_start(call, number, path, asked.run), end, MemoryWatch())
        for number, (process, end, watch) in list(running.items()):
            status, done = process.poll(), True
            is_late = status is None and time.monotonic() > end
            much = _looked_at(calls[number], process.pid, watch) if status is None else ""
            if is_late or much:
                done = (Path(calls[number].folder) / OUTCOME).exists()
                ask([process.pid], Path(calls[number].folder) / _STACKS)
                process.kill()
            if status is not None or is_late or much:
                del running[number]
                with own_deadline(calls[number].invocation.deadline):
                    _make_up(calls[number], process.pid, None if done else much, status)
                report.write(f"{number}\n")
                report.flush()
        time.sleep(_PAUSE)


def _looked_at(call: Call, pid: int, watch: MemoryWatch) -> str:
    """Cut back what a call writes past its streams; return what it uses too much of."""
    cut_back(*(Path(call.folder) / f"past.{name}" for name in ("stdout", "stderr")))
    return watch.too_much(pid)


class _CallCopy:
    """A copy of this process that makes one call."""

    def __init__(self, call: Call, run: str) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = _fork()
        if self.pid == 0:
            os.setsid()
            stacks.listen(
                (Path(call.folder) / _STACKS).open("a", encoding="utf-8"),
                _OF_SUBJECT * subject_deadline(),
                is_copy=True,
            )
            _call(call, run)

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal; ``None`` while it runs."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None

    def kill(self) -> None:
        """Kill it, and what it started."""
        kill(self.pid)
        os.waitpid(self.pid, 0)


class _Fresh:
    """A new process that makes one call: where threads of the project forbid copies."""

    def __init__(self, number: int, path: str, folder: str) -> None:
        command = [sys.executable, "-m", "django_conformance.drivers.commands.call_command_process", path, str(number)]
        told = stacks.variables(Path(folder) / _STACKS, _OF_SUBJECT * subject_deadline())
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, start_new_session=True, env={**os.environ, **told}
        )
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal; ``None`` while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        """Kill it, and what it started."""
        kill(self.pid)
        self._process.wait()


def _start(call: Call, number: int, path: str, run: str) -> _CallCopy | _Fresh:
    if _fork is not int and threading.active_count() == 1:
        return _CallCopy(call, run)
    return _Fresh(number, path, call.folder)


def _call(call: Call, run: str) -> None:
    """Make a call and end the process, whatever the call has made of it."""
    try:
        _make(call, run)
    except BaseException:
        stacks.leave(MUTE)
    stacks.leave(0)  # nothing that the command left running must keep this process


def _make(call: Call, run: str) -> None:
    """Make a call: its outcome is in the sandbox."""
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
    out, err = Capped(), Capped()
    outcome = CommandOutcome(WAY, 0)
    try:
        from django.core.management import call_command

        returned = call_command(*call.invocation.argv, stdout=out, stderr=err)
        outcome = replace(outcome, returned=canonical(returned))
    except BaseException as error:
        raised = raised_from(error, project)
        outcome = replace(outcome, raised=raised, status=raised.status)
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):  # it may be the command's
            stream.flush()
    _write(folder, replace(outcome, stdout=capped(out.getvalue()), stderr=capped(err.getvalue())))


def _redirect(descriptor: int, path: Path) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    os.dup2(opened, descriptor)
    os.close(opened)


def _write(folder: Path, outcome: CommandOutcome) -> None:
    waiting = folder / f"{OUTCOME}.part"
    waiting.write_text(dumps(to_json(outcome), default=repr), encoding="utf-8")
    waiting.replace(folder / OUTCOME)


def _make_up(call: Call, pid: int, stopped: str | None, status: int | None) -> None:
    """Complete an outcome by what is only known afterwards, and write one for a call that could not.

    ``stopped`` is what a call used too much of that was stopped, nothing if that is time, ``None`` for one that was not.
    """
    folder = Path(call.folder)
    overlay = overlays.active()
    assert overlay is not None
    told, project = folder / _STACKS, Path(overlay.project)
    if stopped is None and (folder / OUTCOME).exists():
        outcome = from_json(CommandOutcome, loads((folder / OUTCOME).read_text(encoding="utf-8")))
    elif stopped is not None:
        outcome = cut(CommandOutcome(WAY, None), late(told, project, much=stopped))
    else:
        how = cut_short(ended_with(status), told, project, ended=[pid])
        outcome = cut(CommandOutcome(WAY, None), how)
        outcome = replace(outcome, status=status if status is not None and status >= 0 else None)
    past: dict[str, Any] = {
        f"past_{name}": read(folder / f"past.{name}")
        for name in ("stdout", "stderr")
        if (folder / f"past.{name}").exists()
    }
    kept = written(folder, project)
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
    raise SystemExit(main(sys.argv[1:]))
