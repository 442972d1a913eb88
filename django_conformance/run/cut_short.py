"""How code of the project came to no end, and the last line of the project that ran: from what its process wrote."""

from __future__ import annotations

import os
import re
import signal
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import psutil

from django_conformance.deadlines import VARIABLE, longer, subject_deadline
from django_conformance.discovery.cause import described, inside, locate, relative
from django_conformance.inventory import Location
from django_conformance.overlay.stacks import ASKS, ENDING, REPLACED, STOPPED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MEMORY = "DJANGO_CONFORMANCE_SUBJECT_MEMORY"
"""Environment variable with the megabytes that one task, socket or command of the project may use."""

MORE = f"for more, set {MEMORY}, in MB"
MUTE = 117
"""The exit status of a process that called code of the project, and cannot say any more what came of it."""

_MEGABYTE = 1 << 20
_MOST = 8 << 30
_FRAME = re.compile(r'^  File "(?P<path>[^"]+)", line (?P<line>\d+)', re.MULTILINE)
_THREAD = re.compile(r"^(?=(?:Current thread|Thread) 0x)", re.MULTILINE)
_NOTE = re.compile(rf"^{ENDING}(?P<pid>\d+) (?P<how>.*)\n.*\n(?P<stack>(?:  .*\n)*)", re.MULTILINE)
_SHOWN = 6000
_FIRST_LOOK = 0.5
_LOOKS = 0.25
_MEMBERS_LOOKS = 2.0
_ANSWERS = 2.0
_SETTLED = 0.05


@dataclass(frozen=True)
class CutShort:
    """What became of code that came to no end.

    ``how`` is a verb with its object, ``advice`` what gives it more, ``stack`` all that its process said of its lines.
    """

    how: str
    location: Location | None = None
    stack: str = ""
    advice: str = ""

    def __str__(self) -> str:
        place = f", at {self.location}" if self.location is not None else ""
        return f"{self.how}{place}" + (f" ({self.advice})" if self.advice else "")


class SubjectLost(Exception):
    """Code of the project hung, or took its process with it."""

    def __init__(self, cut: CutShort) -> None:
        super().__init__(str(cut))
        self.cut = cut


def late(
    stacks: Path,
    project: Path,
    *,
    seconds: float = 0.0,
    much: str = "",
    before: str = "",
    since: int = 0,
    ran: Iterable[int] = (),
) -> CutShort:
    """Return that code did not end in time, or used too ``much`` memory; ``before`` stands before that.

    ``ran`` are the processes that it ran in: one may have become another program.
    """
    advice = longer() if seconds in (0.0, subject_deadline()) else f"for longer, set {VARIABLE}, in seconds"
    how = f"did not end within {seconds or subject_deadline():.0f} s"
    how, advice = (much, MORE) if much else (how, advice)
    return replace(cut_short(f"{before}{how}", stacks, project, ran=ran, since=since), advice=advice)


def cut_short(
    how: str,
    stacks: Path,
    project: Path,
    *,
    ended: Iterable[int] = (),
    ran: Iterable[int] = (),
    since: int = 0,
) -> CutShort:
    """Return how code came to no end, by what its process told in ``stacks``, after the first ``since`` bytes of it.

    ``ended`` are the processes that ended, of which one may have told how, ``ran`` those that may be another program now.
    """
    try:
        text = stacks.read_bytes()[since:].decode(errors="replace")
    except OSError:
        text = ""
    for note in reversed(list(_NOTE.finditer(text))):
        place = last_line(note["stack"], project)
        replaced = note["how"].startswith(REPLACED) and int(note["pid"]) in ran
        if place is not None and (int(note["pid"]) in ended or replaced or note["how"].startswith(STOPPED)):
            return CutShort(note["how"], place, text[-_SHOWN:])
    return CutShort(how, last_line(_NOTE.sub("", text), project), text[-_SHOWN:])


def last_line(stacks: str, project: Path) -> Location | None:
    """Return the project's innermost line in what :mod:`faulthandler` wrote.

    It is that of the thread that was running, where that is told; else of the main thread, which is written last, or of any.
    """
    threads = _THREAD.split(stacks)[::-1]
    for thread in sorted(threads, key=lambda thread: not thread.startswith("Current")):
        for match in _FRAME.finditer(thread):
            if inside(match["path"], project):
                return Location(relative(match["path"], project), int(match["line"]))
    return None


def ended_with(status: int | None) -> str:
    """Return how a process ended, by its exit status, which is negative for a signal."""
    if status is None:
        return "ended its process"
    if status == MUTE:
        return "broke what its process needs to go on: its file descriptors, limits, modules or built-in functions"
    if status >= 0:
        return f"ended its process with exit status {status}"
    name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
    why = ", as the kernel does where memory runs out" if -status == signal.SIGKILL else ""
    return f"was killed by {name}{why}"


def ended_by(error: BaseException, project: Path) -> CutShort:
    """Return that code raised what ends a process, and is no ``Exception``."""
    how = f"called sys.exit({error.code!r})" if isinstance(error, SystemExit) else f"raised {described(error)}"
    return CutShort(how, locate(error, project), "".join(traceback.format_exception(error)))


class MemoryWatch:
    """Looks at the memory of a process now and then: at all that it started only each few seconds, which takes long.

    With ``each``, none of these processes may use too much, however many they are; else all of them together.
    """

    def __init__(self, *, each: bool = False) -> None:
        self._each = each
        self._next = time.monotonic() + _FIRST_LOOK
        self._members_next = self._next + _MEMBERS_LOOKS

    def too_much(self, pid: int) -> str:
        """Return that a process uses more memory than a subject may; empty where it does not, or it is not yet time to look."""
        now = time.monotonic()
        if now < self._next:
            return ""
        self._next = now + _LOOKS
        with_members = now >= self._members_next
        self._members_next = now + _MEMBERS_LOOKS if with_members else self._members_next
        return too_much_memory(pid, with_members=with_members, each=self._each)


def too_much_memory(pid: int, *, with_members: bool = True, each: bool = False) -> str:
    """Return that a process, with all that it started, or ``each`` of them, uses more memory than a subject may; else nothing."""
    used = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for member in (process, *(process.children(recursive=True) if with_members else ())):
            with suppress(psutil.Error):
                memory = member.memory_info().rss
                used = max(used, memory) if each else used + memory
    most = _memory()
    if used <= most:
        return ""
    return f"ran out of memory: it used more than {most // _MEGABYTE} MB"


def _memory() -> int:
    try:
        return int(float(os.environ[MEMORY]) * _MEGABYTE)
    except (KeyError, ValueError):
        return min(_MOST, psutil.virtual_memory().total // 2)


def ask(pids: Iterable[int], stacks: Path) -> None:
    """Have processes write where they are, and wait until they have, or do not answer."""
    before = size_of(stacks)
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, ASKS)
            os.kill(pid, signal.SIGCONT)  # it may have stopped itself
    end = time.monotonic() + _ANSWERS
    size, since = before, time.monotonic()
    while time.monotonic() < end and not (size > before and time.monotonic() - since > _SETTLED):
        time.sleep(_SETTLED / 5)
        if size_of(stacks) != size:
            size, since = size_of(stacks), time.monotonic()


def size_of(path: Path) -> int:
    """Return the bytes in a file of stacks; none where there is no such file yet."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def abort_largest(pid: int) -> None:
    """Have the process that uses most memory, of one and all that it started, write its stack and end."""
    with suppress(psutil.Error, ValueError):
        process = psutil.Process(pid)
        largest = max((process, *process.children(recursive=True)), key=lambda member: member.memory_info().rss)
        largest.send_signal(signal.SIGABRT)
        largest.wait(_ANSWERS)


def kill(pid: int, *, with_members: bool = True) -> None:
    """Kill a process, its group, and all that it started, which takes a while to find."""
    members = []
    with suppress(psutil.Error):
        members = psutil.Process(pid).children(recursive=True) if with_members else []
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(OSError):
        os.kill(pid, signal.SIGKILL)
    for member in members:
        with suppress(psutil.Error):
            member.kill()
