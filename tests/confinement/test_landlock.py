"""Where the kernel makes no namespaces, Landlock lets a run read its project, and connect to its own ports."""

from __future__ import annotations

import os
import select
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from django_conformance.confinement import ASPECTS, LANDLOCK, PYTHON, Confinement, confined_by, fallback, landlock
from tests.confinement.clients import CLIENTS, command
from tests.confinement.launcher import WITHOUT_NAMESPACES, launched, without_landlock
from tests.confinement.test_files import digest
from tests.services.support import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or landlock.version() < landlock.SCOPES, reason="the kernel has no Landlock of version 6"
)

RESTRICTED = """
import subprocess, sys
from django_conformance.confinement import landlock
landlock.restrict(ports=[int(sys.argv[1])])
sys.exit(subprocess.run(sys.argv[2:]).returncode)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a run, which its keeper waits to be removed."""
    made = tmp_path / "run"
    made.mkdir()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def servers() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Listen twice on loopback: as a server of the run, and as another."""
    with socket.create_server(("127.0.0.1", 0)) as own, socket.create_server(("127.0.0.1", 0)) as foreign:
        own.setblocking(False)
        foreign.setblocking(False)
        yield own, foreign


@pytest.mark.parametrize("client", CLIENTS)
def test_only_the_ports_of_the_run_are_reached(
    client: str, servers: tuple[socket.socket, socket.socket], tmp_path: Path
) -> None:
    """Whatever program a run starts, it reaches the run's own port and no other."""
    own, foreign = servers
    restricted = [sys.executable, "-c", RESTRICTED, str(own.getsockname()[1])]
    subprocess.run([*restricted, *command(client, tmp_path, *foreign.getsockname())], check=False, timeout=60)
    with pytest.raises(BlockingIOError):
        foreign.accept()

    with subprocess.Popen([*restricted, *command(client, tmp_path, *own.getsockname())]) as reaching:
        assert eventually(lambda: select.select([own], [], [], 0)[0])
        own.accept()[0].close()
        reaching.kill()


OTHER_WAYS = {
    "multipath": (
        "server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262); server.connect(address)",
        "Protocol not supported",
    ),
    "fast-open": ("socket.socket().sendto(b'x', 1 << 29, address)", "Operation not supported"),
    "fast-open-message": ("socket.socket().sendmsg([b'x'], [], 1 << 29, address)", "Operation not supported"),
    "fast-open-messages": (
        (
            "client = socket.socket()\n"
            "if ctypes.CDLL(None, use_errno=True).sendmmsg(client.fileno(), None, 1, 1 << 29) < 0: raise OSError(ctypes.get_errno())"
        ),
        "OSError: 95",
    ),
    "host": ("socket.socket(socket.AF_VSOCK)", "Protocol not supported"),
    "ring": (
        "if ctypes.CDLL(None, use_errno=True).syscall(425, 1, bytes(120)) < 0: raise OSError(ctypes.get_errno())",
        "OSError: 38",
    ),
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_other_ways_to_a_port_are_closed(way: str, servers: tuple[socket.socket, socket.socket]) -> None:
    """What Landlock does not see of TCP, and what leads past it, is refused by a filter of system calls."""
    own, foreign = servers
    code, error = OTHER_WAYS[way]
    script = f"import ctypes, socket, sys; address = ('127.0.0.1', int(sys.argv[1]))\n{code}"
    command_line = [sys.executable, "-c", RESTRICTED, str(own.getsockname()[1]), sys.executable, "-c", script]

    tried = subprocess.run(
        [*command_line, str(foreign.getsockname()[1])], capture_output=True, text=True, timeout=60, check=False
    )

    assert tried.stderr.splitlines()[-1].endswith(error)
    assert select.select([foreign], [], [], 0)[0] == []


@pytest.mark.parametrize("level", ["namespaces", "landlock"])
def test_processes_of_others_cannot_be_touched(level: str, run: Path) -> None:
    """A process outside a run gets no signal from it, and cannot be traced; its memory cannot be read."""
    other = subprocess.Popen(["sleep", "300"])
    try:
        code = (
            "import ctypes, os\n"
            f"for attempt in (lambda: os.kill({other.pid}, 9), lambda: open('/proc/{other.pid}/mem', 'r+b'), lambda: open('/proc/{other.pid}/environ').read()):\n"
            "    try: attempt()\n"
            "    except OSError: print('refused')\n"
            f"print(ctypes.CDLL(None).ptrace(16, {other.pid}, 0, 0))"
        )
        assert launched(run, sys.executable, "-c", code, namespaces=level == "namespaces") == "refused\n" * 3 + "-1\n"
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_the_project_and_the_home_can_only_be_read(folder: Path, tmp_path: Path) -> None:
    """Nothing is created, changed, moved or deleted there by any program; the run's folder and others can be written."""
    project, home = tmp_path / "work" / "project", tmp_path / "home"
    for name in ("settings.py", "static/a.css"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(name, encoding="utf-8")
    home.mkdir()
    before = digest(tmp_path / "work")
    script = (
        "echo x > left.txt; echo x >> settings.py; rm settings.py; mkdir new; mv static moved; ln -s a b; truncate -s 0 settings.py;"
        f"mv settings.py {folder}; ln settings.py {folder}/hard; echo x > {home}/left; chmod 644 settings.py; cat settings.py; echo x > {folder}/x"
    )

    said = launched(
        folder,
        "sh",
        "-c",
        script,
        options=("--cover", str(project), "--cover", str(home)),
        cwd=project,
        namespaces=False,
    )

    assert digest(tmp_path / "work") == before
    assert list(home.iterdir()) == []
    assert (folder / "x").read_text(encoding="utf-8") == "x\n"
    assert said.endswith("settings.py")


def test_what_stands_beside_what_is_kept(tmp_path: Path) -> None:
    """Of a place everything but the kept folders may be written to, and those that they are in; links are not followed into them."""
    for name in ("a/kept/inside/deep", "a/kept/x", "a/beside", "b", "home", "out"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a" / "kept")
    kept = [tmp_path / "a" / "kept", tmp_path / "a" / "kept" / "inside" / "deep", tmp_path / "home"]
    places = [tmp_path / "a", tmp_path / "b", tmp_path / "home", tmp_path / "home" / "run"]

    expected = [tmp_path / "a" / "beside", tmp_path / "b", tmp_path / "home" / "run"]
    assert list(landlock.writable(places, kept)) == expected
    assert tmp_path / "out" in landlock.writable([tmp_path], kept)


def test_everything_else_can_only_be_read(folder: Path) -> None:
    """A folder that is neither the project's, nor the home, nor for temporary files cannot be written to by any program."""
    script = f"for place in /srv /usr /etc /; do test -w $place && (echo x > $place/conformance-left) 2>/dev/null && echo $place; done; echo x > /dev/null; echo x > {folder}/x; cat {folder}/x"

    assert launched(folder, "sh", "-c", script, namespaces=False) == "x\n"


def test_signals_and_abstract_sockets_stay_in_the_run(folder: Path) -> None:
    """A process outside a run gets no signal from it, and its Unix socket without a file no connection."""
    with socket.socket(socket.AF_UNIX) as outside:
        outside.bind(f"\0{folder}")
        outside.listen()
        code = (
            "import os, socket\n"
            f"for attempt in (lambda: os.kill({os.getpid()}, 0), lambda: socket.socket(socket.AF_UNIX).connect('\\0{folder}')):\n"
            "    try: attempt()\n"
            "    except PermissionError: print('refused')\n"
        )
        assert launched(folder, sys.executable, "-c", code, namespaces=False) == "refused\nrefused\n"


def test_the_record_says_landlock_and_why(folder: Path) -> None:
    """Where no namespaces are made, the record names Landlock, and the run's header the reason."""
    launched(folder, "true", options=("--network", "--require"), namespaces=False)

    confinement = Confinement.read(folder)
    assert [getattr(confinement, aspect) for aspect in ASPECTS] == [LANDLOCK, LANDLOCK, LANDLOCK]
    said = confined_by(dict.fromkeys(ASPECTS, LANDLOCK) | {"reasons": confinement.reasons})
    assert said.startswith("kernel: landlock (network, files, processes: the kernel allows no namespaces here")


def test_a_network_that_is_shared_has_landlock_beside_namespaces(run: Path) -> None:
    """A run that needs servers outside it has namespaces for files and processes, and Landlock for its network."""
    launched(run, "true", options=("--require",))

    confinement = Confinement.read(run)
    assert confined_by({aspect: getattr(confinement, aspect) for aspect in ASPECTS}) == (
        "kernel: namespaces (files, processes), kernel: landlock (network)"
    )


def test_neither_namespaces_nor_landlock(folder: Path) -> None:
    """A kernel without both leaves all to Python, says so, and runs nothing where it was required."""
    said = without_landlock(folder, "--network", "--", "echo", "done")
    confinement = Confinement.read(folder)

    assert said == (0, "done\n")
    assert [getattr(confinement, aspect) for aspect in ASPECTS] == [PYTHON, PYTHON, PYTHON]
    assert confinement.reasons["network"].endswith("Landlock needs version 4 for this, and this kernel has none")
    assert without_landlock(folder, "--network", "--require", "--", "echo", "done") == (2, "")


def test_the_network_is_restricted_where_the_record_says_so(folder: Path) -> None:
    """A process of a run restricts itself where Landlock confines the run's network, and not elsewhere."""
    Confinement(network=PYTHON).write(folder)

    fallback.restrict_network(folder, ())

    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_doctor_says_the_level_and_what_it_does_not_cover() -> None:
    """Where there are no namespaces, doctor names Landlock, and what is open all the same."""
    command = [*WITHOUT_NAMESPACES, sys.executable, "-m", "django_conformance", "doctor"]
    said = " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

    assert "network kernel: landlock (the kernel allows no namespaces here" in said
    assert "not covered: UDP and other protocols than TCP" in said
