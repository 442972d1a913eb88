"""Random kills of random processes of a run, at random moments: nothing is left, and no report claims more than happened.

``DJANGO_CONFORMANCE_TEST_KILLS`` is how many, ``DJANGO_CONFORMANCE_TEST_SEED`` which.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from django_conformance import results
from django_conformance.errors import ExitCode
from django_conformance.services.supervisor import Services
from tests.miniature import BASE
from tests.run.left import Started, wait
from tests.services.support import DEADLINE, HERE, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.services.records import ServiceEndpoint

KILLS = int(os.environ.get("DJANGO_CONFORMANCE_TEST_KILLS", "30"))
SEED = os.environ.get("DJANGO_CONFORMANCE_TEST_SEED", "1")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
SECONDS = 10.0
"""In which nothing may be left, on a machine that does nothing else; one with four times its work has four times that."""

CUT_OFF = (ExitCode.INCOMPLETE, 130, *(-number for number in SIGNALS))
DAEMON = """

import subprocess

subprocess.run(["sh", "-c", "(setsid env -i sleep 4343.{tag} >/dev/null 2>&1 </dev/null &)"])
"""
"""What a project's settings start: a process without parent, session and environment, once for each process of the run."""

DATABASE = """

DATABASES["default"] = {{"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "USER": "{user}", "HOST": "{host}", "PORT": {port}}}
"""

pytestmark = [
    pytest.mark.endtoend,
    pytest.mark.skipif("redis" not in HERE, reason="No Redis here: apt-get install redis-server."),
]


@dataclass(frozen=True)
class Kill:
    """``moment``: when, as a part of what an undisturbed run takes. ``pair``: the command and its guardian, together."""

    number: int
    moment: float
    signal: signal.Signals
    victim: float
    confine: str
    pair: bool
    selected: str

    @property
    def by_url(self) -> bool:
        """Whether the run has a database on a server that stays."""
        return self.number % 3 == 2

    @classmethod
    def of(cls, number: int) -> Kill:
        """Draw a kill."""
        drawn = random.Random(f"{SEED}-{number}")  # noqa: S311 - drawn again from the same seed
        return cls(
            number,
            drawn.uniform(0.05, 1.0),
            drawn.choice(SIGNALS),
            drawn.random(),
            ("auto", "off")[number % 2],
            number % 5 == 4,
            "celery.broker.contract-task" if number % 6 == 0 else "celery.eager.contract-task",
        )

    def victims(self, started: Started, daemons: list[psutil.Process]) -> list[psutil.Process]:
        """Return the processes to kill, of those that are there now."""
        command, others = psutil.Process(started.process.pid), started.processes()
        if self.pair:
            guardians = [one for one in others if "django_conformance.services.guardian" in _words(one)]
            return [command, *guardians]
        processes = [command, *others, *daemons]
        return [processes[int(self.victim * len(processes))]]


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return process.cmdline()
    return []


@pytest.fixture(scope="module")
def server() -> Iterator[ServiceEndpoint | None]:
    """Start a PostgreSQL that stays after each run; none where there is none."""
    run = Run.new()
    with Services(run.folder, run.id, DEADLINE, urls=False) as services:
        services.start(["postgresql"] if "postgresql" in HERE else [])
        yield services.wait("postgresql") if "postgresql" in HERE else None
    shutil.rmtree(run.folder, ignore_errors=True)


def _begun(folder: Path, kill: Kill, tag: str, server: ServiceEndpoint | None) -> Started:
    project = folder / f"project-{tag}"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    settings = project / "site_config/settings.py"
    text = settings.read_text(encoding="utf-8") + DAEMON.format(tag=tag)
    if server is not None:
        text += DATABASE.format(user=server.user, host=server.host, port=server.port)
    settings.write_text(text, encoding="utf-8")
    options = ["--select", kill.selected, "--confine", kill.confine]
    report = ["--report", str(folder / f"{tag}.jsonl")]
    return Started(["check", "--project", str(project), *options, *report], tag)


def _daemons(tag: str) -> list[psutil.Process]:
    return [one for one in psutil.process_iter() if any(f"4343.{tag}" in word for word in _words(one))]


@cache
def _duration(folder: Path, kind: int) -> float:
    """Return how long an undisturbed run takes here, at this moment."""
    begun = time.monotonic()
    started = _begun(folder, Kill.of(kind), _tag(), None)
    started.process.communicate(timeout=300)
    return time.monotonic() - begun


def _tag() -> str:
    return str(secrets.randbelow(10**12) + 10**12)


def _databases(server: ServiceEndpoint) -> list[str]:
    import psycopg

    with psycopg.connect(host=server.host, port=server.port, user=server.user, dbname="postgres") as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'conformance%'").fetchall()
    return [str(name) for (name,) in rows]


@pytest.mark.parametrize("number", range(KILLS))
def test_nothing_is_left_after_a_kill(
    number: int,
    server: ServiceEndpoint | None,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No process, folder, database or shared memory of a run outlives a kill by ten seconds; a report that breaks off is no success."""
    kill, tag = Kill.of(number), _tag()
    duration = _duration(tmp_path_factory.getbasetemp(), number % 6 and 1)
    given = server if kill.by_url else None
    if given is not None:
        monkeypatch.setenv("DJANGO_CONFORMANCE_POSTGRESQL_URL", given.url)
    begun = int(time.time())
    started = _begun(tmp_path, kill, tag, given)
    end = time.monotonic() + kill.moment * duration
    seen: set[int] = set()
    while time.monotonic() < end:
        seen |= {process.pid for process in started.processes()}
        time.sleep(0.05)

    for victim in kill.victims(started, _daemons(tag)):
        with suppress(psutil.Error):
            victim.send_signal(kill.signal if not kill.pair else signal.SIGKILL)
    output, _ = started.process.communicate(timeout=300)
    since, allowed = time.monotonic(), SECONDS * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))

    assert started.left() == [], output
    assert wait(lambda: not _daemons(tag)), output
    if given is not None:
        assert wait(lambda: not _databases(given)), output
    took = time.monotonic() - since
    assert took < allowed, output
    assert _shared_memory(seen, begun) == [], output
    if started.process.returncode in (ExitCode.CLEAN, ExitCode.FINDINGS):
        assert results.read(tmp_path / f"{tag}.jsonl").results, output
    else:
        assert started.process.returncode in CUT_OFF, output


def _shared_memory(processes: set[int], begun: int) -> list[str]:
    """Return the segments of System V that processes of a run have made since it began: a process id comes back after a while."""
    rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()]
    creator, created = rows[0].index("cpid"), rows[0].index("ctime")
    return [" ".join(row) for row in rows[1:] if int(row[creator]) in processes and int(row[created]) >= begun]
