"""The guardian: nothing is left, however a run ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from django_conformance.services.guardian import OWNER_FILE, Guardian, at_the_end, remove, tidy
from django_conformance.services.marks import marks
from django_conformance.services.sweep import sweep
from tests.services.support import HERE, alive, descendants, eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.support import Run

ROOT = Path(__file__).parents[2]

PROGRAM = """
import json, signal, sys
from pathlib import Path
from django_conformance.services.guardian import Guardian
from django_conformance.services.supervisor import Services

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts tests in the background has it ignored
folder, run_id, wait, *kinds = sys.argv[1:]
try:
    with Guardian(Path(folder), run_id), Services(Path(folder), run_id, 120) as services:
        services.start(kinds)
        if wait == "ready":
            for kind in kinds:
                services.wait(kind)
        print(json.dumps({kind: services.endpoint(kind).port for kind in kinds}), flush=True)
        if sys.stdin.read(1) == "x":
            raise SystemExit(0)
        signal.pause()
except KeyboardInterrupt:
    sys.exit(130)
"""
"""A run: it prints its ports once it is where the test wants it, and goes on until it is ended."""


def started(run: Run, wait: str, kinds: tuple[str, ...], prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Start the program in a session of its own, as from a terminal, and return when it has printed its ports."""
    program = subprocess.Popen(
        [*prefix, sys.executable, "-c", PROGRAM, str(run.folder), run.id, wait, *kinds],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        start_new_session=True,
    )
    assert program.stdout is not None
    line = program.stdout.readline()
    if not line:
        program.communicate()
        raise AssertionError("the program ended before it printed its ports")
    assert set(kinds) == set(json.loads(line))
    return program


def ended(program: subprocess.Popen[str]) -> int:
    """Wait for the program to end, and return its status."""
    program.communicate(timeout=60)
    return program.returncode


@pytest.mark.parametrize("wait", ["starting", "ready"])
def test_killed_without_warning(wait: str, run: Run) -> None:
    """After kill -9 of a run, whether it is starting or ready, its servers, their children and its folder are gone."""
    program = started(run, wait, HERE)
    processes = psutil.Process(program.pid).children(recursive=True)
    assert len(processes) >= (len(HERE) if wait == "ready" else 1)
    program.kill()
    assert -signal.SIGKILL == ended(program)
    assert eventually(lambda: not alive(processes)), alive(processes)
    assert eventually(lambda: not run.folder.exists())
    assert [] == sweep(run.id, run.folder)


@pytest.mark.parametrize("wait", ["starting", "ready"])
def test_interrupted_from_the_terminal(wait: str, run: Run) -> None:
    """After Ctrl-C, which a terminal sends to the whole process group, nothing is left when the run has exited."""
    program = started(run, wait, HERE)
    processes = psutil.Process(program.pid).children(recursive=True)
    os.killpg(program.pid, signal.SIGINT)
    assert 130 == ended(program)
    assert [] == alive(processes)
    assert not run.folder.exists()


def test_normal_end(run: Run) -> None:
    """After a run that ends by itself nothing is left, the guardian included."""
    program = started(run, "ready", ("redis",))
    processes = psutil.Process(program.pid).children(recursive=True)
    assert program.stdin is not None
    program.stdin.write("x")
    assert 0 == ended(program)
    assert 2 == len(processes)
    assert [] == alive(processes)
    assert not run.folder.exists()


def test_one_run_killed_beside_another(new_run: Callable[[], Run]) -> None:
    """The end of a killed run touches no process and no folder of another."""
    killed, staying = new_run(), new_run()
    program, other = started(killed, "ready", ("redis",)), started(staying, "ready", ("redis",))
    processes = psutil.Process(other.pid).children(recursive=True)
    program.kill()
    ended(program)
    assert eventually(lambda: not killed.folder.exists())
    assert processes == alive(processes)
    assert staying.folder.exists()
    os.killpg(other.pid, signal.SIGINT)
    assert 130 == ended(other)


def ordinary_user() -> tuple[str, ...]:
    """Return what makes a command run as an ordinary user: another account or a user namespace, for root."""
    if os.geteuid() != 0:
        return ()
    ways = (
        ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"),
        ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--"),
    )
    # The interpreter may lie where only root gets to: what that user starts must be able to start it too.
    program = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', 'import psutil']))"
    for way in ways:
        tried = subprocess.run([*way, sys.executable, "-c", program], capture_output=True, check=False)
        if tried.returncode == 0:
            return way
    pytest.fail("root can neither become nobody with this interpreter nor enter a user namespace")


def test_as_an_ordinary_user(run: Run) -> None:
    """Redis and PostgreSQL start for an ordinary user, and are gone after kill -9 of that user's run."""
    way = ordinary_user()
    if way and way[0] == "setpriv":
        import pwd

        os.chown(run.folder, pwd.getpwnam("nobody").pw_uid, -1)
    program = started(run, "ready", ("redis", "postgresql"), way)
    processes = psutil.Process(program.pid).children(recursive=True)
    program.kill()
    ended(program)
    assert eventually(lambda: not alive(processes)), alive(processes)
    assert eventually(lambda: not run.folder.exists())


def marked_child(run: Run, program: str, **more: Any) -> subprocess.Popen[bytes]:
    """Start a shell program that carries the run's mark."""
    environment = {**os.environ, **marks(run.id)}
    return subprocess.Popen(["sh", "-c", program], env=environment, **more)


def test_sweep_finds_who_left_the_family(run: Run) -> None:
    """A process that was started in a session of its own and lost its parent is found by its mark."""
    parent = marked_child(run, "setsid sleep 600 >/dev/null & echo $!", stdout=subprocess.PIPE)
    out, _ = parent.communicate(timeout=30)
    orphan = psutil.Process(int(out))
    assert orphan.pid in sweep(run.id)
    assert [] == alive([orphan])


def test_sweep_finds_children_without_a_mark(run: Run) -> None:
    """A child that was started with an empty environment belongs to the run as long as its parent does."""
    with marked_child(run, "env -i sleep 600 & wait") as parent:
        family = psutil.Process(parent.pid)
        assert eventually(lambda: [child.name() for child in family.children()] == ["sleep"])
        child = family.children()[0]
        assert {parent.pid, child.pid} <= set(sweep(run.id))
        assert [] == alive([child])


def test_sweep_kills_who_will_not_listen(run: Run) -> None:
    """A process that ignores SIGTERM is killed after the grace period."""
    with marked_child(run, "trap '' TERM; echo deaf; while :; do sleep 1; done", stdout=subprocess.PIPE) as deaf:
        assert deaf.stdout is not None
        assert b"deaf\n" == deaf.stdout.readline()
        assert deaf.pid in sweep(run.id, grace=0.2)
        assert -signal.SIGKILL == deaf.wait(timeout=30)


def test_sweep_spares_everybody_else(new_run: Callable[[], Run]) -> None:
    """A process of another run, and one of none, live on."""
    run, other = new_run(), new_run()
    with marked_child(other, "exec sleep 600") as theirs, subprocess.Popen(["sleep", "600"]) as plain:
        assert [] == sweep(run.id, run.folder)
        assert (None, None) == (theirs.poll(), plain.poll())
        theirs.kill()
        plain.kill()


def test_goodbye_names_what_was_left(run: Run) -> None:
    """At the end of a run, what it forgot is ended and named, its folder deleted and the guardian dismissed."""
    before = descendants()
    with Guardian(run.folder, run.id) as guardian:
        watchers = [one for one in descendants() if one not in before]
        with marked_child(run, "exec sleep 600") as forgotten:
            assert [forgotten.pid] == guardian.goodbye()
        assert not run.folder.exists()
    assert 1 == len(watchers)
    assert [] == alive(watchers)


WISHING = """
import os, signal, sys
from pathlib import Path
from django_conformance.services.guardian import Guardian, at_the_end

folder, run_id, told = sys.argv[1:]
with Guardian(Path(folder), run_id):
    wish = f"from pathlib import Path; Path({told!r}).write_text(str(len(list(Path({folder!r}).iterdir()))))"
    at_the_end(Path(folder), "wish", [sys.executable, "-c", wish], dict(os.environ), Path("/"))
    print("ready", flush=True)
    sys.stdin.read()
"""
"""A run that asks for a command at its end, which tells how many files the run's folder then has."""


@pytest.mark.parametrize("killed", [True, False])
def test_what_was_asked_for_is_done_at_the_end(killed: bool, run: Run, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of the test
    """A command that a run asks for is run once when the run has ended, killed or not, before its folder goes."""
    told = tmp_path / "told"
    program = subprocess.Popen(
        [sys.executable, "-c", WISHING, str(run.folder), run.id, str(told)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    )
    assert program.stdout is not None
    assert "ready\n" == program.stdout.readline()
    assert not told.exists()
    if killed:
        program.kill()
    program.communicate(timeout=60)
    assert eventually(lambda: not run.folder.exists())
    assert "2" == told.read_text(encoding="utf-8")  # whose the folder is, and what was asked for


def test_only_a_claimed_folder_is_deleted(run: Run) -> None:
    """A folder that another run has claimed, or nobody, is left alone."""
    remove(run.folder, run.id)
    assert run.folder.exists()
    (run.folder / OWNER_FILE).write_text("somebody else", encoding="utf-8")
    remove(run.folder, run.id)
    assert run.folder.exists()
    (run.folder / OWNER_FILE).write_text(run.id, encoding="utf-8")
    remove(run.folder, run.id)
    assert not run.folder.exists()


def test_what_was_asked_for_is_done_again_where_it_was_killed(tmp_path: Path) -> None:
    """What takes away a run's databases may be killed itself: the second one does it."""
    told = tmp_path / "told"
    dies = f"import os, pathlib; p = pathlib.Path({str(told)!r}); n = p.exists(); p.touch(); n or os.kill(os.getpid(), 9); p.write_text('done')"
    at_the_end(tmp_path, "wish", [sys.executable, "-c", dies], dict(os.environ), tmp_path)

    tidy(tmp_path)

    assert "done" == told.read_text(encoding="utf-8")
