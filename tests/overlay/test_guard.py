"""Nothing but the run's own services can be reached from a process of the run, whichever library tries."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import pytest

from django_conformance.overlay.guard import is_loopback, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.overlay.booted import BootedProject

OUTSIDE = "203.0.113.7"  # an address for documentation: https://www.rfc-editor.org/rfc/rfc5737

ATTEMPTS = {
    "tcp": ("import socket; socket.create_connection(({host!r}, {port}), 1)", None),
    "connect_ex": ("import socket; assert socket.socket().connect_ex(({host!r}, {port}))", None),
    "udp": ("import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ({host!r}, {port}))", None),
    "sendmsg": (
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ({host!r}, {port}))",
        None,
    ),
    "urllib": ("import urllib.request; urllib.request.urlopen('http://{host}:{port}/', timeout=1)", None),
    "smtplib": ("import smtplib; smtplib.SMTP({host!r}, {port}, timeout=1)", None),
    "asyncio": (
        "import asyncio\nasync def main():\n    await asyncio.open_connection({host!r}, {port})\nasyncio.run(main())",
        None,
    ),
    "uvloop": (
        "import asyncio, uvloop\nasync def main():\n    await asyncio.open_connection({host!r}, {port})\nuvloop.run(main())",
        "uvloop",
    ),
    "redis": ("import redis; redis.Redis({host!r}, {port}, retry=None).ping()", "redis"),
    "redis-asyncio": (
        "import asyncio, redis.asyncio\nasync def main():\n    await redis.asyncio.Redis(host={host!r}, port={port}, retry=None).ping()\nasyncio.run(main())",
        "redis",
    ),
    "requests": ("import requests; requests.get('http://{host}:{port}/', timeout=1)", "requests"),
    "psycopg": ("import psycopg; psycopg.connect(host={host!r}, port={port}, connect_timeout=2)", "psycopg"),
    "psycopg-url": ("import psycopg; psycopg.connect('postgresql://{host}:{port}/x', connect_timeout=2)", "psycopg"),
    "psycopg-hostaddr": (
        "import psycopg; psycopg.connect('host=localhost port=7002 hostaddr={host}', port={port}, connect_timeout=2)",
        "psycopg",
    ),
    "psycopg-async": (
        "import asyncio, psycopg\nasyncio.run(psycopg.AsyncConnection.connect('host={host} port={port}', connect_timeout=2))",
        "psycopg",
    ),
    "psycopg2": ("import psycopg2; psycopg2.connect(host={host!r}, port={port}, connect_timeout=2)", "psycopg2"),
    "pymysql": ("import pymysql; pymysql.connect(host={host!r}, port={port}, connect_timeout=2)", "pymysql"),
    "kombu": ("import kombu; kombu.Connection('memcache://{host}:{port}').connect()", "kombu"),
}
TCP = [name for name in ATTEMPTS if name not in ("udp", "sendmsg", "psycopg-hostaddr", "kombu")]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Return a server on loopback that somebody else runs, and hold that nobody has connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


def attempt(project: BootedProject, name: str, host: str, port: int) -> str:
    """Try to connect from a line of the project's, and return what the process wrote to its standard error."""
    code, library = ATTEMPTS[name]
    if library is not None:
        pytest.importorskip(library)
    project.write({"attempt.py": code.format(host=host, port=port)})
    return project.command([sys.executable, "attempt.py"]).stderr


@pytest.mark.parametrize("name", [name for name in ATTEMPTS if name != "kombu"])
def test_elsewhere_is_refused(project: BootedProject, name: str) -> None:
    """A connection to another machine is refused, and noted with its target and the line of the project."""
    attempt(project, name, OUTSIDE, 8125)
    found = refused(project.folder)

    assert [(one["target"], one["path"]) for one in found] == [(f"{OUTSIDE}:8125", "attempt.py")]
    assert found[0]["line"] >= 1


@pytest.mark.parametrize("name", TCP)
def test_a_configured_server_on_loopback_sees_no_connection(
    project: BootedProject, name: str, listener: socket.socket
) -> None:
    """A server that the settings name is left alone even where it listens on this very machine."""
    port = listener.getsockname()[1]
    project.refused = (f"localhost:{port}",)
    error = attempt(project, name, "127.0.0.1", port)

    assert "refused a connection" in error or name == "connect_ex"
    assert [one["target"] for one in refused(project.folder)][-1] == f"127.0.0.1:{port}"


@pytest.mark.parametrize("name", [*TCP, "udp"])
def test_observing_reaches_nothing(project: BootedProject, name: str, listener: socket.socket) -> None:
    """While a project is discovered there is nothing that it may reach, on loopback neither."""
    project.mode, project.services = "observe", {}
    attempt(project, name, "127.0.0.1", listener.getsockname()[1])

    assert refused(project.folder)


def test_ports_of_the_run_alone(project: BootedProject, listener: socket.socket) -> None:
    """Where the kernel judges by port, any other port of this machine is refused with its line, also one that no setting names."""
    port = listener.getsockname()[1]
    project.ports = (port + 1,)
    attempt(project, "tcp", "127.0.0.1", port)

    assert [record["target"] for record in refused(project.folder)] == [f"127.0.0.1:{port}"]


@pytest.mark.parametrize("name", ["tcp", "urllib", "asyncio", "uvloop", "smtplib", "redis"])
def test_names_are_not_looked_up(project: BootedProject, name: str) -> None:
    """The network is not even asked for a name."""
    attempt(project, name, "redis.internal.example", 6379)

    assert {one["target"] for one in refused(project.folder)} == {"redis.internal.example"}


def test_ipv6(project: BootedProject) -> None:
    """An address of IP version 6 is refused like any other, mapped ones included."""
    for address in ("2001:db8::7", f"::ffff:{OUTSIDE}"):
        project.run(f"import socket; socket.socket(socket.AF_INET6).connect(({address!r}, 80, 0, 0))")

    assert [one["target"] for one in refused(project.folder)] == ["[2001:db8::7]:80", f"[::ffff:{OUTSIDE}]:80"]


@pytest.mark.parametrize("mode", ["substitute", "observe"])
def test_unix_sockets_of_others(project: BootedProject, mode: str) -> None:
    """A Unix socket outside the run's folder is refused: a database's, Docker's, the system log's."""
    with socket.socket(socket.AF_UNIX) as server:
        path = str(project.path / "s")
        server.bind(path)
        server.listen()
        server.setblocking(False)
        project.mode = mode
        project.run(f"import socket; socket.socket(socket.AF_UNIX).connect({path!r})")
        with pytest.raises(BlockingIOError):
            server.accept()

    assert [one["target"] for one in refused(project.folder)] == [path]


def test_a_database_on_its_default_socket(project: BootedProject) -> None:
    """A PostgreSQL without a host is one on a Unix socket, or wherever libpq's environment points: refused, as the driver's error."""
    pytest.importorskip("psycopg")
    code = """
        import psycopg
        result = []
        for parameters in ("dbname=shop", "service=shop"):
            try:
                psycopg.connect(parameters)
            except psycopg.OperationalError as error:
                result.append(str(error))
    """
    project.services = {}

    assert len(project.value(code)) == 2
    assert len(project.value(code, PGHOSTADDR=OUTSIDE)) == 2
    assert [one["target"] for one in refused(project.folder)] == [
        "/var/run/postgresql/.s.PGSQL.5432",
        "service=shop",
        f"{OUTSIDE}:5432",
    ]


def test_what_stays_possible(project: BootedProject) -> None:
    """A port that a test opened itself, socket pairs, own Unix sockets and multiprocessing work as ever."""
    code = """
        import asyncio, multiprocessing, os, socket, tempfile

        one, other = socket.socketpair()
        one.sendall(b"pair")
        result = [other.recv(4).decode()]

        async def main():
            async def serve(reader, writer):
                writer.write(b"port")
                writer.close()
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            for host in ("127.0.0.1", "localhost"):
                reader, writer = await asyncio.open_connection(host, server.sockets[0].getsockname()[1])
                result.append((await reader.read()).decode())
                writer.close()
            server.close()
        asyncio.run(main())

        path = os.path.join(tempfile.mkdtemp(), "s")
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
            server.bind(path)
            server.listen()
            client.connect(path)
        with multiprocessing.Manager() as manager:
            result.append(manager.list(["manager"])[0])
        socket.getaddrinfo(socket.gethostname(), 80)
    """
    program = code + "\n        if __name__ == '__main__': pass"

    assert project.value(program) == ["pair", "port", "port", "manager"]
    assert refused(project.folder) == []


def test_the_runs_services(project: BootedProject) -> None:
    """What the run itself provides is reached, by number or by a name that a given URL has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        project.services = {"redis": f"redis://127.0.0.1:{port}/0"}
        project.refused = (f"localhost:{port}",)
        project.value(
            f"import socket; socket.create_connection(('127.0.0.1', {port})); socket.create_connection(('localhost', {port})); result = 1"
        )
        project.services = {"redis": f"redis://{socket.gethostname()}:{port}/0"}
        code = f"""
            import socket
            from django_conformance.overlay import active
            from django_conformance.overlay.guard import Policy
            policy = Policy(active())
            result = [policy.allows(found[4][0], {port}) for found in socket.getaddrinfo({socket.gethostname()!r}, {port})]
        """

        assert all(project.value(code))
    assert refused(project.folder) == []


def test_the_projects_own_database_file(project: BootedProject) -> None:
    """An SQLite file that the settings name cannot be opened, even by code that does not go through Django."""
    project.write(
        {
            "mysite/__init__.py": "",
            "mysite/settings.py": 'SECRET_KEY = "x"\nDATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "production.sqlite3"}}\n',
        }
    )
    code = """
        import sqlite3
        from django.conf import settings
        settings.DATABASES
        sqlite3.connect(":memory:").close()
        sqlite3.connect(settings.DATABASES["default"]["NAME"]).close()
        try:
            sqlite3.connect("production.sqlite3")
        except sqlite3.OperationalError as error:
            result = str(error)
    """

    assert "refused to open production.sqlite3" in project.value(code)
    assert not (project.path / "production.sqlite3").exists()


def test_an_interpreter_of_another_environment(project: BootedProject) -> None:
    """A Python that has none of the tool's dependencies refuses connections all the same."""
    done = project.command(
        [
            sys._base_executable,  # type: ignore[attr-defined] # of every CPython
            "-S",
            "-c",
            f"import sitecustomize, socket; socket.create_connection(('{OUTSIDE}', 80), 1)",
        ]
    )

    assert "refused a connection" in done.stderr
    assert [one["target"] for one in refused(project.folder)] == [f"{OUTSIDE}:80"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("shop.localhost", True),
        ("", True),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("fe80::1%eth0", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Loopback is known by its names and its numbers."""
    assert is_loopback(host) is expected
