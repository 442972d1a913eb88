"""Has a process of a run say which lines it is at: when it is asked, before its deadline, and when something ends it.

All of it is done by :mod:`faulthandler` in C, so that a process tells it which sleeps, holds a lock, or is in native code.
"""

from __future__ import annotations

import errno
import faulthandler
import os
import signal
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = "DJANGO_CONFORMANCE_STACKS"
"""Environment variable with the file that a process writes its stacks to."""

SECONDS = "DJANGO_CONFORMANCE_STACKS_AFTER"
"""Environment variable with the seconds after which a command that it runs has it write them, unasked."""

BEGUN = ".begun"
"""What is added to the file's name for one that is there once the command has begun."""

ASKS = int(getattr(signal, "SIGRTMIN", signal.SIGUSR2)) + (5 if hasattr(signal, "SIGRTMIN") else 0)
"""The signal that asks a process for its stacks: of those that nobody uses, where the system has such."""

UNASKED = 0.95
"""The part of its time after which a process writes them unasked: before it is asked, since what is written at once is mixed up."""

ENDING = "~ "
"""What a line begins with that says which process ended itself, and how; the stack that it did so with follows."""

STOPPED = "stopped"
"""How it says so of one that is there still, and does nothing any more."""

REPLACED = "replaced"
"""How it says so of one that becomes another program."""

_STOPS = {getattr(signal, name) for name in ("SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU") if hasattr(signal, name)}
_listening: list[IO[str]] = []

leave: Callable[[int], Any] = os._exit
"""``os._exit`` as Python has it."""

_enable, _register = faulthandler.enable, getattr(faulthandler, "register", None)
later, cancel = faulthandler.dump_traceback_later, faulthandler.cancel_dump_traceback_later
"""As Python has them, whatever :func:`keep` makes of them."""


def install() -> None:
    """Listen where the environment says so."""
    path = os.environ.get(FILE)
    if not path:
        return
    listen(open(path, "a", encoding="utf-8"))  # noqa: PTH123, SIM115 - open as long as the process is there
    seconds = float(os.environ.get(SECONDS) or 0)
    if not seconds:
        return
    import wrapt

    def begin(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        os.close(os.open(path + BEGUN, os.O_WRONLY | os.O_CREAT, 0o600))
        soon(seconds)
        return wrapped(*args, **kwargs)

    def commands(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, "BaseCommand.run_from_argv", begin)

    wrapt.when_imported("django.core.management.base")(commands)


def listen(file: IO[str], seconds: float = 0.0, *, is_copy: bool = False) -> None:
    """Have this process write its stacks to a file when it is asked, when it crashes or ends itself, and after some seconds.

    One that ``is_copy`` sends no signal to the process that it is a copy of, nor to all processes.
    """
    _listening[:] = [file]
    _enable(file)
    if _register is not None:
        _register(ASKS, file=file, all_threads=True, chain=False)
    keep()
    if seconds:
        later(seconds, file=file)

    def note(how: str) -> None:
        os.write(file.fileno(), f"{ENDING}{os.getpid()} {how}\n".encode())
        faulthandler.dump_traceback(file, all_threads=False)

    _tell_of_endings(note)
    _tell_of_signals(note, {-1, os.getppid()} if is_copy else set())


def keep() -> None:
    """Have code of the project not take :mod:`faulthandler` away from this process, nor use it for files of its own."""
    for name in ("enable", "disable", "register", "unregister", "dump_traceback_later", "cancel_dump_traceback_later"):
        if hasattr(faulthandler, name):
            setattr(faulthandler, name, _nothing)


def _nothing(*_arguments: Any, **_options: Any) -> bool:
    return False


def _tell_of_endings(note: Callable[[str], None]) -> None:
    def _exit(status: int) -> None:
        note(f"ended its process with os._exit({status})")
        leave(status)

    def noted(name: str) -> Callable[..., Any]:
        becoming = getattr(os, name)

        def become(*arguments: Any) -> None:
            note(f"{REPLACED} its process with os.{name}({os.fsdecode(arguments[0])!r}, …)")
            becoming(*arguments)

        return become

    os._exit = _exit  # type: ignore[assignment] # the same signature, but for NoReturn
    for name in ("execv", "execve"):  # to which the others come down
        setattr(os, name, noted(name))


def _tell_of_signals(note: Callable[[str], None], spared: set[int]) -> None:
    killing, killing_groups = os.kill, os.killpg

    def kill(pid: int, number: int) -> None:
        if number and pid in spared:
            raise PermissionError(errno.EPERM, f"{_named(number)} to the process that runs it is refused")
        if pid == os.getpid() and number:
            note(f"{_what(number)} its process with os.kill(os.getpid(), {_named(number)})")
        killing(pid, number)

    def killpg(group: int, number: int) -> None:
        if group in (0, os.getpgrp()) and number:
            note(f"{_what(number)} its process with os.killpg(os.getpgrp(), {_named(number)})")
        killing_groups(group, number)

    os.kill = kill  # the same signature
    os.killpg = killpg  # the same signature


def _what(number: int) -> str:
    return STOPPED if number in _STOPS else "ended"


def _named(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def soon(seconds: float) -> None:
    """Have this process, which listens, write its stacks after some seconds, unasked: it may be deaf to signals by then."""
    if _listening:
        later(seconds, file=_listening[0])


def descriptors() -> list[int]:
    """Return the file that this process writes them to; none where it does not listen."""
    return [file.fileno() for file in _listening]


def in_time() -> None:
    """Have this process not do so."""
    cancel()


def variables(path: Path, seconds: float = 0.0) -> dict[str, str]:
    """Return the variables by which a process that is about to be started listens."""
    return {FILE: str(path), **({SECONDS: f"{seconds:.3f}"} if seconds else {})}
