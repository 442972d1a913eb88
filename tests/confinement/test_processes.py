"""Nothing that a run starts outlives it, however it ends."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from django_conformance.services.guardian import OWNER_FILE
from django_conformance.services.marks import RUN_VARIABLE
from tests.confinement.launcher import launched
from tests.services.support import eventually

DAEMON = "(setsid env -i sleep 4242.{number} &)"


def daemons(number: int) -> list[psutil.Process]:
    """Return the processes that a daemon of a test is."""
    return [
        process for process in psutil.process_iter(["cmdline"]) if f"4242.{number}" in (process.info["cmdline"] or [])
    ]


LEVELS = pytest.mark.parametrize("options", [("--network",), ("--off",)], ids=["kernel", "python"])


@LEVELS
def test_a_daemon_ends_with_the_run(run: Path, options: tuple[str, ...]) -> None:
    """A process that left its session, its parent and its environment behind ends when the run does."""
    number = os.getpid()
    seen = launched(run, "sh", "-c", f"{DAEMON.format(number=number)}; sleep 0.1; ps -eo args", options=options)

    assert f"sleep 4242.{number}" in seen
    assert eventually(lambda: not daemons(number))


@pytest.mark.parametrize(("status", "expected"), [("exit 7", 7), ("kill -9 $$", -9), ("kill -15 $$", -15)])
@LEVELS
def test_the_status_is_that_of_the_command(status: str, expected: int, run: Path, options: tuple[str, ...]) -> None:
    """The launcher ends as the command does, by a status or by a signal."""
    command = [sys.executable, "-m", "django_conformance.confinement", str(run), *options, "--", "sh", "-c", status]

    assert subprocess.run(command, check=False).returncode == expected


@LEVELS
def test_signals_are_passed_on(run: Path, options: tuple[str, ...]) -> None:
    """Ctrl-C reaches the command, which may clean up."""
    script = "trap 'echo interrupted; exit 3' INT; echo ready; while :; do sleep 0.05; done"
    command = [sys.executable, "-m", "django_conformance.confinement", str(run), *options, "--", "sh", "-c", script]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"

    process.send_signal(signal.SIGINT)

    assert process.communicate(timeout=60)[0] == "interrupted\n"
    assert process.returncode == 3


@LEVELS
def test_killed_with_what_started_it(run: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Where the command that started a run is killed, every process and the folder of the run are gone, guardian or not."""
    number = os.getpid()
    inner = f"{DAEMON.format(number=number)}; echo ready; sleep 300"
    covered = tmp_path / "covered"
    covered.mkdir()
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-m', 'django_conformance.confinement', {str(run)!r}, {options[0]!r}, '--cover', {str(covered)!r}, '--', 'sh', '-c', {inner!r}])"
    starter = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    assert starter.stdout.readline() == "ready\n"
    assert eventually(lambda: daemons(number))

    starter.kill()
    starter.communicate()

    assert eventually(lambda: not daemons(number))
    assert eventually(lambda: not run.exists())


def test_process_ids_are_the_runs_own(run: Path) -> None:
    """A process of a run sees those of the run, and no other."""
    assert len(launched(run, "ps", "-eo", "pid=").split()) == len(("the first process", "ps"))


@LEVELS
def test_the_one_that_started_it_is_gone_already(run: Path, options: tuple[str, ...]) -> None:
    """A run whose starter was killed before the launcher could look is ended, and its folder removed."""
    gone = subprocess.Popen(["true"])
    gone.wait()

    launched(run, "sleep", "300", options=(*options, f"--caller={gone.pid}"))

    assert eventually(lambda: not run.exists())


@LEVELS
def test_killed_before_the_folder_is_removed(run: Path, options: tuple[str, ...]) -> None:
    """Where the command ends after the run, and before it has removed the run's folder, that is removed nevertheless."""
    code = (
        "import subprocess, sys, time; subprocess.run([sys.executable, '-m', 'django_conformance.confinement',"
        f" {str(run)!r}, {options[0]!r}, '--', 'true'], check=True); print('over', flush=True); time.sleep(300)"
    )
    mark = secrets.token_hex(4)
    (run / OWNER_FILE).write_text(mark, encoding="utf-8")
    variables = {**os.environ, RUN_VARIABLE: mark}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "over\n"
        assert run.exists()

        starter.kill()

    assert eventually(lambda: not run.exists())


@pytest.mark.parametrize(
    "code",
    [
        "import ctypes; ctypes.CDLL(None).shmget({number}, 10, 0o1600)",
        "import socket; socket.sethostname('conformance-{number}')",
        "import os, stat; os.mknod('{folder}/device', stat.S_IFBLK | 0o600, os.makedev(254, 0))",
    ],
    ids=["shared-memory", "host-name", "device"],
)
def test_the_machine_stays_as_it_was(code: str, run: Path, tmp_path: Path) -> None:
    """Not even root changes in a run what the whole machine has: its name, its devices, its shared memory."""
    number = os.getpid() + 10**9
    name = socket.gethostname()

    launched(run, sys.executable, "-c", code.format(number=number, folder=tmp_path))

    segments = Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()[1:]
    assert [line for line in segments if line.split()[0] == str(number)] == []
    assert socket.gethostname() == name
    assert list(tmp_path.iterdir()) == []


def test_the_clock_cannot_be_set(run: Path) -> None:
    """Not even root sets the clock of the machine in a run."""
    code = "import time; time.clock_settime(time.CLOCK_REALTIME, time.time())"

    assert "PermissionError" in launched(run, sys.executable, "-c", code)
