"""Runs code of the project at arm's length: in a copy of this process, which may hang, exit or crash alone.

A copy is forked for each call, which takes some milliseconds, and has all that this process has loaded. What it says
comes back pickled, while it is still at work where it says more than one thing.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import pickle
import re
import select
import struct
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor, thread as executors
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django_conformance.deadlines import subject_deadline
from django_conformance.findings import NotJudged
from django_conformance.overlay import process_state, stacks, threads
from django_conformance.overlay.processes import STARTING
from django_conformance.reasons import Reason
from django_conformance.run import cut_short as cuts
from django_conformance.run.cut_short import CutShort, MemoryWatch, SubjectLost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django_conformance.run.context import RunContext

    Say = Callable[[Any], None]

Value = TypeVar("Value")

IN_PROCESS = "DJANGO_CONFORMANCE_IN_PROCESS"
"""Environment variable with which the run's own process calls code of the project: for a debugger, and to see what copies cost."""

_SIZE = struct.Struct("<Q")
_dumps, _loads, _receive, _send = pickle.dumps, pickle.loads, os.read, os.write
_fork: Callable[[], int] = getattr(os, "fork", int)
"""As Python has them, whatever code of the project puts in their place."""


_LIBRARIES = re.compile(
    r"(?:asgiref|billiard|celery|channels|channels_redis|cryptography|django\.(?:core\.management|db)|kombu)(?:\.|$)"
)
"""Modules that are imported here too once a copy needed them: of libraries that run no code of the project at import."""

_LOOKS = 0.25
_GRACE = 1.5
_MOST_OUTPUT = 16 << 20
_numbers = itertools.count()


@dataclass(frozen=True)
class _Raised:
    """What the call raised."""

    error: BaseException


@dataclass(frozen=True)
class _Done:
    """The copy has answered a request; ``modules`` of libraries it had to import for that."""

    modules: tuple[str, ...]


def at_arms_length(run: RunContext, call: Callable[[], Value]) -> Value:
    """Call a function in a copy of this process, and return what it returns.

    Raises:
        SubjectLost: it did not end before its deadline, used too much memory, or ended the copy.
        NotJudged: it did not end, and may wait for a thread of the project, which the copy does not have.
        BaseException: what the function raised.
    """
    with Arm(run, lambda _request, say: say(call())) as arm:
        return next(arm.ask(None))  # type: ignore[no-any-return] # what the call returns


class Arm:
    """A copy of this process that answers requests by what ``serve`` says of each, as long as none ends or keeps it.

    On a system that has no copies, and where ``IN_PROCESS`` asks for it, this process answers itself.
    """

    def __init__(self, run: RunContext, serve: Callable[[Any, Say], None]) -> None:
        self._project = Path(run.request.project)
        self._serve = serve
        apart = _fork is not int and not os.environ.get(IN_PROCESS)
        self._copy = _Copy(run.folder.path / "tmp", self._served) if apart else None

    def __enter__(self) -> Arm:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def ask(self, request: Any) -> Iterator[Any]:
        """Yield what is said of a request; each thing has a subject's time.

        Raises:
            SubjectLost: nothing more came before the deadline, it used too much memory, or it ended the copy.
            NotJudged: nothing more came, and the copy lacks threads of the project.
            BaseException: what ``serve`` raised.
        """
        if self._copy is None:
            told: list[Any] = []
            self._serve(request, told.append)
            yield from told
            return
        self._copy.ask(request)
        while not isinstance(message := self._copy.next(self._project), _Done):
            if isinstance(message, _Raised):
                raise message.error
            yield message
        for module in message.modules:  # the next copy has them then
            with contextlib.suppress(Exception):
                import_module(module)

    def _served(self, request: Any, say: Say) -> None:
        """Answer a request in the copy: nothing that is raised there may end or interrupt this process."""
        try:
            self._serve(request, say)
        except Exception:
            raise
        except BaseException as error:
            if type(error).__module__.startswith("_pytest."):  # how a check says that it skips
                raise
            raise SubjectLost(cuts.ended_by(error, self._project)) from None

    def end(self) -> None:
        """End the copy, and all that it started."""
        if self._copy is not None:
            self._copy.end()


class _Copy:
    """A copy of this process, and what it is spoken with through."""

    def __init__(self, folder: Path, serve: Callable[[Any, Say], None]) -> None:
        folder.mkdir(exist_ok=True)
        name = f"arm-{os.getpid()}-{next(_numbers)}"
        self._stacks, self._output = folder / f"{name}.stacks", folder / f"{name}.output"
        self._since, self._lost = 0, False
        (asked, self._asking), (self._reading, said) = os.pipe(), os.pipe()
        pools, self._threads = _pools(), threads.of_the_project()
        _close_databases()
        with warnings.catch_warnings(), STARTING:
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which the copy does not have
            self._pid = _fork()
        if self._pid == 0:
            os.close(self._reading)
            os.close(self._asking)
            _at_work(serve, (asked, said), pools, stack_file=self._stacks, output=self._output)
        os.close(asked)
        os.close(said)
        self._ended = False

    def ask(self, request: Any) -> None:
        """Ask for something; a copy that is gone says so when it is listened to."""
        self._since = cuts.size_of(self._stacks)
        with contextlib.suppress(BrokenPipeError):
            _write(self._asking, request)

    def next(self, project: Path) -> Any:
        """Return the next thing that the copy says.

        Raises:
            SubjectLost: none came.
            NotJudged: none came, and the copy lacks threads of the project.
        """
        message = b""
        end = time.monotonic() + subject_deadline()
        watch, told = MemoryWatch(), cuts.size_of(self._stacks)
        wanted = _SIZE.size
        while len(message) < wanted:
            if select.select([self._reading], [], [], _LOOKS)[0]:
                part = _receive(self._reading, min(wanted - len(message), 1 << 20))
                if not part:
                    raise SubjectLost(self._end_of(project))
                message += part
                if len(message) == _SIZE.size == wanted:
                    wanted += _SIZE.unpack(message)[0]
                continue
            _cap(self._output)
            much = watch.too_much(self._pid)
            if much or time.monotonic() > end:
                if much or cuts.size_of(self._stacks) == told:
                    cuts.ask([self._pid], self._stacks)
                self._lost = True
                cut = cuts.late(self._stacks, project, much=much, since=self._since)
                if self._threads and not much:
                    raise _without_threads(cut, self._threads)
                raise SubjectLost(cut)
        return _loads(message[_SIZE.size :])

    def _end_of(self, project: Path) -> CutShort:
        """Return how the copy ended, which says no more; one that only closed what it speaks through is killed."""
        status, limit = None, time.monotonic() + _GRACE
        while status is None and time.monotonic() < limit:
            pid, code = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                status, self._ended = os.waitstatus_to_exitcode(code), True
            else:
                time.sleep(0.01)
        return cuts.cut_short(cuts.ended_with(status), self._stacks, project, ended=[self._pid], since=self._since)

    def end(self) -> None:
        """End the copy, and all that it started."""
        if self._reading < 0:
            return
        os.close(self._reading)
        os.close(self._asking)
        self._reading = -1
        if not self._ended:
            self._ended = True
            cuts.kill(self._pid, with_members=self._lost)
            os.waitpid(self._pid, 0)
        for path in (self._stacks, self._output):
            path.unlink(missing_ok=True)


def _without_threads(cut: CutShort, started: list[str]) -> NotJudged:
    """Return that nothing can be said of code that may wait for a thread of the project, which the copy does not have."""
    which = f"the thread that {started[0]} has started" if len(started) == 1 else f"a thread ({', '.join(started)})"
    message = (
        f"Code of the project {cut}. It may wait for {which}: it was called in a copy of the run's process, which has no "
        "threads of the project. Start a thread when it is first needed, not at import."
    )
    return NotJudged(message, Reason("inconclusive"))


def _at_work(
    serve: Callable[[Any, Say], None],
    through: tuple[int, int],
    pools: list[ThreadPoolExecutor],
    *,
    stack_file: Path,
    output: Path,
) -> None:
    """Answer requests in the copy, until there are no more, and end."""
    asked, said = through
    try:
        os.setsid()
        gc.freeze()  # a collection would write to all that both processes share
        _redirect(output)
        file = open(stack_file, "a", encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as the process is there
        stacks.listen(file, is_copy=True)
        for pool in pools:
            pool._threads.clear()  # type: ignore[attr-defined] # a set
            pool._idle_semaphore = threading.Semaphore(0)
        _anew()

        def say(message: Any) -> None:
            stacks.soon(stacks.UNASKED * subject_deadline())
            _write(said, message)

        known, kept = set(sys.modules), process_state.functions()
        while (request := _read(asked)) is not None:
            stacks.soon(stacks.UNASKED * subject_deadline())
            try:
                serve(request[0], say)
                message: Any = _Done(tuple(filter(_LIBRARIES.match, sys.modules.keys() - known)))
            except BaseException as error:
                message = _Raised(error)
            process_state.put_back(kept)
            _close_databases()
            stacks.in_time()
            _write(said, message)
    except BaseException:
        stacks.leave(cuts.MUTE)
    finally:
        stacks.leave(0)


def _read(descriptor: int) -> tuple[Any] | None:
    """Return the next request; ``None`` where there is no more."""
    data = b""
    wanted = _SIZE.size
    while len(data) < wanted:
        part = _receive(descriptor, wanted - len(data))
        if not part:
            return None
        data += part
        if len(data) == _SIZE.size == wanted:
            wanted += _SIZE.unpack(data)[0]
    return (_loads(data[_SIZE.size :]),)


def _write(descriptor: int, message: Any) -> None:
    data = _pickled(message)
    data = _SIZE.pack(len(data)) + data
    while data:
        data = data[_send(descriptor, data) :]


def _pickled(message: Any) -> bytes:
    """Return something pickled: an exception that cannot be by what it says, and what cannot be otherwise by itself."""
    if not isinstance(message, _Raised):
        return _dumps(message)
    with contextlib.suppress(Exception):
        data = _dumps(message)
        _loads(data)
        return data
    return _dumps(_Raised(RuntimeError(f"{type(message.error).__name__}: {message.error}")))


def _redirect(output: Path) -> None:
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - at its end, as that of a worker is
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="replace")


def _cap(output: Path) -> None:
    """Keep what the copy prints from filling the folder: nobody reads it."""
    with contextlib.suppress(OSError):
        if output.stat().st_size > _MOST_OUTPUT:
            os.truncate(output, 0)


def _pools() -> list[ThreadPoolExecutor]:
    """Return the pools of threads that have some: the copy has none of these threads, and its pools are to know it."""
    pools: dict[int, ThreadPoolExecutor] = {}
    for thread in threading.enumerate():
        arguments = getattr(thread, "_args", ())
        if getattr(thread, "_target", None) is getattr(executors, "_worker", None) and arguments:
            pool = arguments[0]()
            if isinstance(pool, ThreadPoolExecutor):
                pools[id(pool)] = pool
    return list(pools.values())


def _close_databases() -> None:
    """Close this process's connections to databases: two processes cannot share one."""
    django = sys.modules.get("django.db")
    if django is not None:
        django.connections.close_all()


def _anew() -> None:
    """Have libraries forget the connections of the process that this is a copy of, without closing them."""
    kombu = sys.modules.get("kombu.pools")
    for pools in (kombu.connections, kombu.producers) if kombu is not None else ():
        _forgotten.extend(pools.values())
        pools.clear()
    celery = sys.modules.get("celery._state")
    for app in list(celery._get_active_apps()) if celery is not None else ():
        app._after_fork()


_forgotten: list[Any] = []
