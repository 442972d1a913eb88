"""Code of the project at arm's length: whatever it does, its caller goes on, and says what happened at which line."""

from __future__ import annotations

import importlib
import importlib.util
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.deadlines import SUBJECT
from django_conformance.findings import NotJudged
from django_conformance.overlay import processes, threads as project_threads
from django_conformance.overlay.record import Overlay
from django_conformance.run.arm import Arm, at_arms_length
from django_conformance.run.cut_short import MEMORY, SubjectLost

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HARMFUL = """
    import builtins
    import ctypes
    import faulthandler
    import os
    import signal
    import sys
    import threading
    import time


    def sleeps():
        time.sleep(3600)


    def is_deaf():
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        time.sleep(3600)


    def deadlocks():
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()


    def counts_in_c():
        return sum(range(10**13))


    def waits_for_a_thread():
        thread = threading.Thread(target=sleeps)
        thread.start()
        thread.join()


    def exits():
        os._exit(3)


    def kills_itself():
        os.kill(os.getpid(), signal.SIGKILL)


    def crashes():
        ctypes.string_at(0)


    def takes_memory():
        kept = []
        while True:
            kept.append(bytearray(10**7))


    def prints_without_end():
        while True:
            print("x" * 10**6)


    def interrupts():
        raise KeyboardInterrupt


    def leaves():
        sys.exit(3)


    def closes_a_generator():
        raise GeneratorExit("early")


    def stops_itself():
        os.kill(os.getpid(), signal.SIGSTOP)


    def switches_faulthandler_off():
        faulthandler.disable()
        faulthandler.cancel_dump_traceback_later()
        for number in signal.valid_signals():
            faulthandler.unregister(number)


    def crashes_untold():
        switches_faulthandler_off()
        ctypes.string_at(0)


    def sleeps_untold():
        switches_faulthandler_off()
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        time.sleep(3600)


    def kills_its_group():
        os.killpg(0, signal.SIGTERM)


    def becomes_another_program():
        os.execvp("true", ["true"])


    def closes_everything():
        os.closerange(0, 200)


    def loses_its_modules():
        sys.modules.clear()
        del builtins.isinstance, builtins.len


    class Shy:
        def __reduce__(self):
            time.sleep(3600)


    def answers_with_what_hangs():
        return Shy()
"""
LATE = f"did not end within 1 s, at {{}} (for longer, set {SUBJECT}, in seconds)"
HARM = {
    "sleeps": (LATE, "time.sleep(3600)"),
    "is_deaf": (LATE, "time.sleep(3600)"),
    "deadlocks": (LATE, "lock.acquire()"),
    "counts_in_c": (LATE, "return sum("),
    "waits_for_a_thread": (LATE, "thread.join()"),
    "exits": ("ended its process with os._exit(3), at {}", "os._exit(3)"),
    "kills_itself": ("ended its process with os.kill(os.getpid(), SIGKILL), at {}", "os.kill("),
    "crashes": ("was killed by SIGSEGV, at {}", "ctypes.string_at(0)"),
    "crashes_untold": ("was killed by SIGSEGV, at {}", "ctypes.string_at(0)"),
    "sleeps_untold": (LATE, "time.sleep(3600)"),
    "takes_memory": (
        f"ran out of memory: it used more than 600 MB, at {{}} (for more, set {MEMORY}, in MB)",
        "bytearray",
    ),
    "prints_without_end": (LATE, 'print("x"'),
    "interrupts": ("raised KeyboardInterrupt, at {}", "raise KeyboardInterrupt"),
    "leaves": ("called sys.exit(3), at {}", "sys.exit(3)"),
    "closes_a_generator": ("raised GeneratorExit: early, at {}", "raise GeneratorExit"),
    "stops_itself": (
        LATE.replace("did not end within 1 s", "stopped its process with os.kill(os.getpid(), SIGSTOP)"),
        "os.kill(",
    ),
    "kills_its_group": ("ended its process with os.killpg(os.getpgrp(), SIGTERM), at {}", "os.killpg("),
    "becomes_another_program": ("replaced its process with os.execv('/usr/bin/true', …), at {}", "os.execvp("),
    "answers_with_what_hangs": (LATE, "time.sleep(3600)"),
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what of a run a copy needs: a project and a folder."""
    monkeypatch.setenv(SUBJECT, "1")
    monkeypatch.setenv(MEMORY, "600")
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "run").mkdir()
    return SimpleNamespace(folder=SimpleNamespace(path=tmp_path / "run"), request=SimpleNamespace(project=project))


@pytest.fixture
def harmful(run: Any) -> Any:
    """Return a module of the project."""
    path = run.request.project / "harmful.py"
    path.write_text(dedent(HARMFUL), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("harmful", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", HARM)
def test_harm(name: str, run: Any, harmful: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs, ends its process or takes all memory is told, with the line; nothing of it is left."""
    message, words = HARM[name]
    if name == "takes_memory":
        monkeypatch.setenv(SUBJECT, "30")

    with pytest.raises(SubjectLost) as lost:
        at_arms_length(run, getattr(harmful, name))

    cut = lost.value.cut
    assert cut.location is not None
    line = dedent(HARMFUL).splitlines()[(cut.location.line or 0) - 1]
    assert words in line
    assert str(cut) == message.format(cut.location)
    assert list((run.folder.path / "tmp").iterdir()) == []


@pytest.mark.parametrize("name", ["closes_everything", "loses_its_modules"])
def test_what_cannot_answer(name: str, run: Any, harmful: Any) -> None:
    """Code after which its process cannot say anything is told as that."""
    with pytest.raises(SubjectLost, match="broke what its process needs to go on"):
        at_arms_length(run, getattr(harmful, name))


@pytest.mark.parametrize("process", ["all", "caller"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_signals_to_the_run(process: str, number: signal.Signals, run: Any) -> None:
    """Code cannot end or stop the run by a signal to the process that calls it, or to all."""
    target = -1 if process == "all" else os.getpid()

    with pytest.raises(PermissionError, match=f"{number.name} to the process that runs it is refused"):
        at_arms_length(run, lambda: os.kill(target, number))


def test_input(run: Any) -> None:
    """Code that asks for input has none, as in a worker."""
    with pytest.raises(EOFError):
        at_arms_length(run, input)


@pytest.mark.parametrize("value", [None, "text" * 10**6, {"a": [1, 2]}], ids=["none", "long", "nested"])
def test_value(run: Any, value: Any) -> None:
    """What is returned comes back, however long."""
    assert at_arms_length(run, lambda: value) == value


def test_exception(run: Any) -> None:
    """What is raised is raised here, too."""

    def call() -> None:
        raise LookupError("as asked")

    with pytest.raises(LookupError, match="as asked"):
        at_arms_length(run, call)


def test_changes_nothing(run: Any) -> None:
    """What the code changes in its process is not changed in this one."""
    changed: list[int] = []

    at_arms_length(run, lambda: changed.append(1))

    assert changed == []


def test_pools_of_threads(run: Any) -> None:
    """A pool of threads that has some here has new ones there."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(os.getpid).result()

        assert at_arms_length(run, lambda: pool.submit(os.getpid).result()) != os.getpid()


def test_functions_that_are_replaced(run: Any) -> None:
    """What code puts in the place of Python's own functions is gone when a copy answers the next request."""

    def serve(request: str, say: Callable[[Any], None]) -> None:
        if request == "replace":
            json.dumps = time.sleep = os.fork = None  # type: ignore[assignment] # what code of a project may do
        say([callable(function) for function in (json.dumps, time.sleep, os.fork)])

    with Arm(run, serve) as arm:
        assert list(arm.ask("replace")) == [[False] * 3]
        assert list(arm.ask("look")) == [[True] * 3]


def test_kept(run: Any) -> None:
    """A copy answers one request after the other, until it is lost."""

    def serve(request: int, say: Callable[[Any], None]) -> None:
        say(os.getpid())
        if request == 2:
            os._exit(4)

    with Arm(run, serve) as arm:
        first, second = list(arm.ask(0)), list(arm.ask(1))
        with pytest.raises(SubjectLost, match="ended its process with exit status 4"):
            list(arm.ask(2))

    assert first == second != [os.getpid()]


def test_a_thread_that_the_copy_lacks(run: Any, harmful: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that hangs where the project has started threads is not judged, and told why; where they have ended it is."""
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    monkeypatch.setitem(project_threads._started, thread, "shop/__init__.py:3")
    thread.start()
    try:
        with pytest.raises(NotJudged, match=r"may wait for the thread that shop/__init__\.py:3 has started") as unknown:
            at_arms_length(run, harmful.deadlocks)
    finally:
        ended.set()
        thread.join()

    assert unknown.value.reason.kind == "inconclusive"
    with pytest.raises(SubjectLost):
        at_arms_length(run, harmful.deadlocks)


def test_a_process_that_is_just_being_started(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that is made meanwhile keeps nobody from learning that the program has begun."""
    for kind in (subprocess.Popen, logging.FileHandler):
        monkeypatch.setattr(kind, "__init__", kind.__init__)
    processes.install(Overlay("0a1b2c3d", str(run.folder.path), str(run.request.project), "settings"))
    begun, execute = threading.Event(), subprocess.Popen._execute_child  # type: ignore[attr-defined] # where it has its pipes

    def slowly(*arguments: Any) -> None:
        begun.set()
        time.sleep(1)
        execute(*arguments)

    monkeypatch.setattr(subprocess.Popen, "_execute_child", slowly)
    program = threading.Thread(target=lambda: subprocess.run(["true"], check=True, stdout=subprocess.PIPE), daemon=True)
    program.start()
    begun.wait()
    with Arm(run, lambda request, say: say(request)) as arm:
        assert list(arm.ask("still there?")) == ["still there?"]
        program.join(60)

        assert not program.is_alive()


def test_libraries_that_a_copy_imports(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library's module that a copy had to import is there for the next copy; a module of the project is not."""
    own = run.request.project / "imported_late.py"
    own.write_text("", encoding="utf-8")
    monkeypatch.setenv(SUBJECT, "30")
    monkeypatch.syspath_prepend(str(own.parent))
    monkeypatch.delitem(sys.modules, "asgiref.wsgi", raising=False)
    modules = ("asgiref.wsgi", "imported_late")

    def serve(_request: int, say: Callable[[Any], None]) -> None:
        say([name in sys.modules for name in modules])
        for name in modules:
            importlib.import_module(name)

    known: list[list[bool]] = []
    for _ in range(2):
        with Arm(run, serve) as arm:
            known += arm.ask(0)

    assert known == [[False, False], [True, False]]
