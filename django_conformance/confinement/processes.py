"""Process ids of the run's own: the first process of the run takes all others with it when it ends.

Outside stands the launcher. Where the command that started the run is killed, it ends the run and removes its folder,
whether or not the guardian does.

https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from django_conformance import bytecode
from django_conformance.confinement import kernel
from django_conformance.confinement.mounts import mounted
from django_conformance.keeper import keepers, note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_NO_PROC = 125
_ATTEMPTS = 100
_LOOKS_SECONDS = 0.05
_DESCRIPTORS = 1024


class NoProcessIds(Exception):
    """The run cannot see processes of its own: its ``/proc`` cannot be mounted."""


def launch(
    command: Sequence[str],
    folder: Path,
    before: Callable[[], None],
    after: Callable[[], None],
    caller: int | None = None,
) -> NoReturn:
    """Run a command as the second process of new namespaces, and exit as it does.

    ``caller`` is the process that started this one, where that may be gone by now. ``before`` and ``after`` are called in the first process, before the command starts and after it has ended.

    Raises:
        NoProcessIds: nothing was started.
    """
    caller = caller or os.getppid()
    ready, written = os.pipe()
    hold_signals()
    first = os.fork()
    if first == 0:
        os.close(ready)
        _first(command, written, before, after)
    os.close(written)
    for number in PASSED_ON:
        signal.signal(number, lambda number, _frame: _pass_on(first, number, caller))
    let_signals_through()
    kernel.end_with_parent(signal.SIGTERM)
    if os.getppid() != caller:
        os.kill(os.getpid(), signal.SIGTERM)
    started = os.read(ready, 1)
    os.waitpid(first, 0)
    for number in PASSED_ON:
        signal.signal(number, signal.SIG_IGN)  # there is nobody left to pass it on to, and the folder is to go
    if not started and os.getppid() == caller:
        raise NoProcessIds
    if os.getppid() != caller and not keepers(folder):
        clean_up(folder)
    end_as(int(os.read(ready, 16) or str(signal.SIGKILL.value)))


def hold_signals() -> None:
    """Let signals wait until there is somebody to pass them on to."""
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)


def let_signals_through() -> None:
    """Take the signals that wait."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)


def keep(folder: Path, caller: int) -> int:
    """Leave a process that cleans up where the command that started the run ends before it has removed the folder.

    It begins when this process, the launcher, has ended: from then on only the guardian would, which may be killed with the
    command. It is to be made before the namespaces are: in those of the launcher no process can be made then, and the
    folder can only be read. Return its id.
    """
    try:
        watched = os.pidfd_open(caller)
    except OSError:  # it is gone by now, or the kernel is older than 5.3
        watched = None
    ended, _held = os.pipe()
    keeper = os.fork()
    if keeper:
        for descriptor in filter(None, (watched, ended)):
            os.close(descriptor)
        note(folder, keeper)
        return keeper
    try:
        for number in PASSED_ON:
            signal.signal(number, signal.SIG_IGN)
        for stream in range(3):
            os.dup2(os.open(os.devnull, os.O_RDWR), stream)
        held = sorted(filter(None, (watched, ended)))
        for first, last in zip((2, *held), (*held, _DESCRIPTORS), strict=True):
            os.closerange(first + 1, last)
        os.read(ended, 1)
        while folder.exists():
            if _has_ended(caller, watched):
                clean_up(folder)
    finally:
        os._exit(0)


def _has_ended(caller: int, watched: int | None) -> bool:
    """Whether a process has ended, of which ``watched`` is a descriptor; wait for that a moment."""
    if watched is not None:
        return bool(select.select([watched], [], [], _LOOKS_SECONDS)[0])
    time.sleep(_LOOKS_SECONDS)
    try:
        os.kill(caller, 0)
    except OSError:
        return True
    return False


def clean_up(folder: Path) -> None:
    """Do what the guardian does where the command that started the run is gone, beside it or in its place."""
    if not Path("/proc/self").exists():  # it is that of the run, which has ended
        with suppress(OSError):
            kernel.unmount("/proc")
    with suppress(OSError):
        for point in mounted():
            if folder in Path(point).parents:
                kernel.unmount(point)  # or the folder cannot be removed from in here
    environment = dict(os.environ)
    run_id = environment.pop("DJANGO_CONFORMANCE_RUN", None)
    environment[bytecode.FORBIDDEN] = "1"  # what it compiles would make the folder anew
    if run_id is not None:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # at its end, as the guardian's input is when the run dies
        command = [sys.executable, "-m", "django_conformance.services.guardian", run_id, str(folder)]
        os.execve(sys.executable, command, environment)  # noqa: S606 - a program of this tool
    for _ in range(_ATTEMPTS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return


def _pass_on(first: int, number: int, caller: int) -> None:
    """Give the run the signal; kill it where the command that started it is gone."""
    with suppress(ProcessLookupError):  # it has just ended
        os.kill(first, number if os.getppid() == caller else signal.SIGKILL)


def _first(command: Sequence[str], written: int, before: Callable[[], None], after: Callable[[], None]) -> NoReturn:
    """Be the first process: start the command, wait for whatever ends, and end with the command."""
    try:
        kernel.end_with_parent(signal.SIGKILL)
        kernel.mount("proc", "/proc", "proc", kernel.NO_SUID | kernel.NO_DEVICES | kernel.NO_EXECUTION)
    except OSError:
        os._exit(_NO_PROC)
    kernel.leave_the_machine_alone()
    os.write(written, b"+")
    os.set_inheritable(written, False)
    before()
    child = os.fork()
    if child == 0:
        execute(command)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        with suppress(ProcessLookupError):  # it has just ended
            os.kill(child, number)

    for number in PASSED_ON:
        signal.signal(number, pass_on)
    let_signals_through()
    while True:
        ended, status = os.wait()
        if ended == child:
            after()
            os.write(written, str(status).encode())
            os._exit(0)


def execute(command: Sequence[str]) -> NoReturn:
    """Become the command.

    Raises:
        OSError: there is no such program.
    """
    for number in PASSED_ON:
        signal.signal(number, signal.SIG_DFL)
    let_signals_through()
    os.execvp(command[0], list(command))  # noqa: S606 - the command line of this run


def end_as(status: int) -> NoReturn:
    """End with an exit status, or by the signal, that another process ended with."""
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        if -code not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)
