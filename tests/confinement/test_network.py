"""A run has a network of its own: nothing outside answers, whichever program asks."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from django_conformance.confinement.refusals import parsed, refused
from tests.confinement.clients import CLIENTS, CONNECT, command
from tests.confinement.launcher import launched
from tests.services.support import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEND = "import socket, sys; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', (sys.argv[1], int(sys.argv[2])))"


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Listen on loopback, outside the run."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.mark.parametrize("client", CLIENTS)
def test_servers_of_the_machine_are_refused_and_told(
    client: str, server: socket.socket, run: Path, tmp_path: Path
) -> None:
    """No program of a run reaches a server on this machine's loopback, and the refusal is on record."""
    port = server.getsockname()[1]

    launched(run, *command(client, tmp_path, "127.0.0.1", port), options=("--network",))

    with pytest.raises(BlockingIOError):
        server.accept()
    assert eventually(lambda: refused(run) == [f"127.0.0.1:{port}"])


@pytest.mark.parametrize(
    ("host", "shown"), [("10.1.2.3", "10.1.2.3:4444"), ("2001:db8::1", "[2001:db8::1]:4444"), ("::1", "[::1]:4444")]
)
def test_other_machines_are_refused_and_told(host: str, shown: str, run: Path) -> None:
    """A connection to another machine is refused at once, over IPv4 and IPv6."""
    written = launched(run, sys.executable, "-c", CONNECT, host, "4444")

    assert "ConnectionRefusedError" in written
    assert refused(run) == [shown]


@pytest.mark.parametrize(("family", "host"), [("AF_INET", "10.1.2.3"), ("AF_INET6", "2001:db8::1")])
def test_datagrams_are_told(family: str, host: str, run: Path) -> None:
    """A datagram to another machine goes nowhere, and is on record."""
    code = f"import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM).sendto(b'x', ('{host}', 53))"
    ask = f"import time, pathlib; seen = pathlib.Path({str(run)!r}, 'refused-by-kernel.json')\n"
    wait = "end = time.monotonic() + 30\nwhile not seen.exists() and time.monotonic() < end: time.sleep(.01)"

    launched(run, sys.executable, "-c", f"{code}\n{ask}{wait}")

    assert refused(run) == ["[2001:db8::1]:53" if ":" in host else "10.1.2.3:53"]


def test_names_are_not_resolved(run: Path) -> None:
    """The name server that the machine has is not asked, and the report says so."""
    code = "import socket; socket.getaddrinfo('db.shop.example', 5432)"

    assert "gaierror" in launched(run, sys.executable, "-c", code)
    assert eventually(lambda: refused(run))
    assert {address.rpartition(":")[2] for address in refused(run)} == {"53"}


def test_servers_of_the_run_are_reached(run: Path) -> None:
    """Processes of a run talk to each other, and a server that was late is no refusal."""
    code = """
import socket
late = socket.socket()
late.bind(("127.0.0.1", 0))
try:
    socket.create_connection(late.getsockname(), 5)
except ConnectionRefusedError:
    print("late")
late.listen()
socket.create_connection(late.getsockname(), 5)
print("reached")
"""
    assert launched(run, sys.executable, "-c", code) == "late\nreached\n"
    assert refused(run) == []


def test_abstract_sockets_are_another_name_space(run: Path) -> None:
    """A Unix socket without a file, made outside, is not there in a run."""
    with socket.socket(socket.AF_UNIX) as outside:
        outside.bind(f"\0{run.name}")
        outside.listen()
        code = f"import socket; socket.socket(socket.AF_UNIX).connect('\\0{run.name}')"
        assert "ConnectionRefusedError" in launched(run, sys.executable, "-c", code)


def test_without_the_option_the_network_is_shared(server: socket.socket, run: Path) -> None:
    """A run that needs servers outside it keeps the machine's network."""
    port = server.getsockname()[1]

    assert launched(run, sys.executable, "-c", CONNECT, "127.0.0.1", str(port), options=()) == ""
    server.accept()[0].close()


def test_other_packets_are_no_refusals() -> None:
    """What is no answer, or cut short, is passed over."""
    assert parsed(b"", 0x0800) is None
    assert parsed(bytes(20), 0x0800) is None
    assert parsed(bytes(60), 0x86DD) is None
    assert parsed(bytes(60), 0x0806) is None


def test_watching_begins_after_a_fork(tmp_path: Path) -> None:
    """What listens is made before the run's first process, and reads in it."""
    program = f"""
import os, socket
from django_conformance.confinement import refusals

listening, _ = socket.socketpair()
refusals.socket.socket = lambda *_: listening
watch = refusals.Watch({str(tmp_path)!r})
child = os.fork()
if child == 0:
    watch.start()
    os._exit(0)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
