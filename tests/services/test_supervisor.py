"""Services: start side by side, wait one by one, stop together."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from django_conformance.errors import UsageError
from django_conformance.services.locate import SOURCES_VARIABLE, locate
from django_conformance.services.records import Candidate, ServiceFailed
from django_conformance.services.supervisor import Services
from tests.services.support import DEADLINE, HERE, alive, ask, descendants, of_descendants

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.services.records import ServiceKind
    from tests.services.support import Run


def test_embedded_kinds_are_always_here() -> None:
    """Redis and PostgreSQL come with the extra that the tests are installed with."""
    assert {"redis", "postgresql"} <= set(HERE)


def test_every_kind_answers_and_is_gone_afterwards(run: Run) -> None:
    """Every server found on this machine starts beside the others, answers a real request and leaves no process."""
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(HERE)
        answers = {kind: ask(services.wait(kind)) for kind in HERE}
        processes = descendants()
    assert dict.fromkeys(HERE, "42") == answers
    assert len(processes) >= len(HERE)
    assert alive(processes) == []


@pytest.mark.parametrize("kind", ["redis", "postgresql"])
def test_wheels_alone_suffice(kind: ServiceKind, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing installed but wheels, the server of the wheel answers."""
    monkeypatch.setenv(SOURCES_VARIABLE, "wheel")
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start([kind])
        endpoint = services.wait(kind)
        assert ("wheel", "42") == (endpoint.source, ask(endpoint))


@pytest.mark.parametrize("program", ["redis-server", "valkey-server"])
def test_either_name_of_the_server_will_do(
    program: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A native redis-server and a native valkey-server are started alike."""
    monkeypatch.setenv(SOURCES_VARIABLE, "wheel")
    carried = locate("redis")
    assert isinstance(carried, Candidate)
    (tmp_path / program).symlink_to(carried.detail)
    monkeypatch.setenv(SOURCES_VARIABLE, "native")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["redis"])
        endpoint = services.wait("redis")
        assert "42" == ask(endpoint)
        if program == "redis-server":
            assert carried.version == endpoint.version


def test_start_does_not_wait(run: Run) -> None:
    """The address is there before the server is, and it is the one the server listens on in the end."""
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["postgresql"])
        promised = services.endpoint("postgresql")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((promised.host, promised.port)).close()
        assert services.wait("postgresql") == promised
        assert "42" == ask(promised)


def test_sockets_are_where_they_are_said_to_be(run: Run) -> None:
    """Redis and PostgreSQL answer on the unix socket that their endpoint names."""
    import psycopg
    import redis

    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["redis", "postgresql"])
        with redis.Redis(unix_socket_path=services.wait("redis").socket) as client:
            assert client.ping() is True
        endpoint = services.wait("postgresql")
        with psycopg.connect(host=endpoint.socket, port=endpoint.port, user=endpoint.user) as connection:
            assert (1,) == connection.execute("SELECT 1").fetchone()


def test_a_long_folder_has_no_socket(run: Run) -> None:
    """In a folder too long for a unix socket the servers start all the same, without one."""
    run.folder.chmod(0o711)  # for a server under another account, which has a folder beside this one
    folder = run.folder / ("long" * 25)
    with Services(folder, run.id, DEADLINE) as services:
        services.start(["redis", "postgresql"])
        endpoints = [services.wait("redis"), services.wait("postgresql")]
        assert [None, None] == [endpoint.socket for endpoint in endpoints]
        assert ["42", "42"] == [ask(endpoint) for endpoint in endpoints]


def test_two_runs_do_not_meet(new_run: Callable[[], Run]) -> None:
    """Two runs at once have servers of their own, and the end of one leaves the other's running."""
    first, second = new_run(), new_run()
    with Services(first.folder, first.id, DEADLINE) as staying:
        staying.start(["redis", "postgresql"])
        with Services(second.folder, second.id, DEADLINE) as leaving:
            leaving.start(["redis", "postgresql"])
            for kind in ("redis", "postgresql"):
                assert staying.wait(kind).port != leaving.wait(kind).port
        assert ["42", "42"] == [ask(staying.endpoint(kind)) for kind in ("redis", "postgresql")]


def test_servers_are_no_prey_of_other_programs(run: Run) -> None:
    """The mark that mirakuru kills by, wherever its own pid occurs in it, holds no digit on our servers."""
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["postgresql"])
        services.wait("postgresql")
        environments = of_descendants(psutil.Process.environ)
    marks = [environment["mirakuru_uuid"] for environment in environments if environment]
    assert marks
    assert not any(character.isdigit() for mark in marks for character in mark)


def test_secrets_stay_here(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server gets the run's mark in its environment, and nothing of ours that it does not need."""
    monkeypatch.setenv("DATABASE_PASSWORD", "hunter2")
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["postgresql"])
        services.wait("postgresql")
        environments = [environment for environment in of_descendants(psutil.Process.environ) if environment]
    assert {run.id} == {environment["DJANGO_CONFORMANCE_RUN"] for environment in environments}
    assert not any("DATABASE_PASSWORD" in environment for environment in environments)


def broken_server(folder: Path, behaviour: str) -> None:
    """Put a redis-server into ``folder`` that knows its version and else only misbehaves."""
    program = folder / "redis-server"
    program.write_text(
        f'#!/bin/sh\nif [ "$1" = --version ]; then echo "Redis server v=7.0.0"; exit 0; fi\n{behaviour}\n',
        encoding="utf-8",
    )
    program.chmod(0o755)


@pytest.mark.parametrize("status", [0, 3])
def test_a_server_that_exits_at_once(status: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that exits, with an error or without, fails at once, with its status and what it last said."""
    broken_server(tmp_path, f"printf 'the disk is made of \\033[1;33mcheese\\033[0m\\n' >&2; exit {status}")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    before = time.monotonic()
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["redis"])
        with pytest.raises(ServiceFailed) as caught:
            services.wait("redis")
    assert time.monotonic() - before < DEADLINE / 2
    failure = caught.value
    assert ("redis", "the disk is made of cheese") == (failure.kind, failure.log_tail)
    assert f"exited with status {status}" in failure.reason
    assert "the disk is made of cheese" in str(failure)
    assert "DJANGO_CONFORMANCE_REDIS_URL" in failure.hint


def test_a_server_that_never_answers(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is not ready in time fails at its deadline and does not live on."""
    broken_server(tmp_path, "echo thinking; exec sleep 600")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with Services(run.folder, run.id, 0.5) as services:
        services.start(["redis"])
        with pytest.raises(ServiceFailed, match=r"not ready within 0\.5 s") as caught:
            services.wait("redis")
        assert [] == alive(descendants())
    assert "thinking" == caught.value.log_tail


def test_one_failure_hurts_nobody_else(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one service fails, another started with it is there."""
    broken_server(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["redis", "postgresql"])
        assert "42" == ask(services.wait("postgresql"))
        with pytest.raises(ServiceFailed):
            services.wait("redis")


def test_a_kind_that_cannot_be_had(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind that is not here fails where it is asked for, and says how to get it."""
    monkeypatch.setenv(SOURCES_VARIABLE, "wheel")
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(["mariadb"])
        for method in (services.endpoint, services.wait):
            with pytest.raises(ServiceFailed) as caught:
                method("mariadb")
            assert "apt-get install mariadb-server" in caught.value.hint


def test_unknown_source(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that there is not is named, with those there are."""
    monkeypatch.setenv(SOURCES_VARIABLE, "wheel,cloud")
    with Services(run.folder, run.id, DEADLINE) as services, pytest.raises(UsageError, match="cloud") as caught:
        services.start(["redis"])
    assert "native" in caught.value.hint


def test_stop_while_starting(run: Run) -> None:
    """Stopping does not wait for what is still starting, and leaves nothing of it."""
    services = Services(run.folder, run.id, DEADLINE)
    services.start(HERE)
    before = time.monotonic()
    services.stop()
    assert time.monotonic() - before < 30
    assert [] == alive(descendants())


def test_the_server_of_somebody_else(new_run: Callable[[], Run], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server given by URL is used as it is, and lives on after the run."""
    other, run = new_run(), new_run()
    with Services(other.folder, other.id, DEADLINE) as theirs:
        theirs.start(["redis"])
        url = theirs.wait("redis").url
        monkeypatch.setenv("DJANGO_CONFORMANCE_REDIS_URL", url)
        with Services(run.folder, run.id, DEADLINE) as services:
            services.start(["redis"])
            assert ("url", url) == (services.wait("redis").source, services.endpoint("redis").url)
        with Services(run.folder / "private", run.id, DEADLINE, urls=False) as services:
            services.start(["redis"])
            assert url != services.wait("redis").url
        assert "42" == ask(theirs.endpoint("redis"))


def test_a_given_server_that_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A given URL that nobody answers at fails at the deadline, naming the address."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        monkeypatch.setenv("DJANGO_CONFORMANCE_POSTGRESQL_URL", f"postgresql://ada@{address}/postgres")
        with Services(run.folder, run.id, 0.3) as services:
            services.start(["postgresql"])
            with pytest.raises(ServiceFailed, match=f"{address} did not answer"):
                services.wait("postgresql")


def test_redis_is_up_in_a_moment(run: Run) -> None:
    """Redis is ready within a second at the best of three, so nobody polls slowly."""
    times = []
    for attempt in range(3):
        with Services(run.folder / str(attempt), run.id, DEADLINE) as services:
            before = time.monotonic()
            services.start(["redis"])
            services.wait("redis")
            times.append(time.monotonic() - before)
    assert min(times) < 1, times


def test_nothing_listens_beyond_loopback(run: Run) -> None:
    """No server of ours accepts connections from other machines."""
    with Services(run.folder, run.id, DEADLINE) as services:
        services.start(HERE)
        for kind in HERE:
            services.wait(kind)
        listening = {
            connection.laddr.ip
            for connections in of_descendants(lambda process: process.net_connections(kind="tcp"))
            for connection in connections
            if connection.status == psutil.CONN_LISTEN
        }
    assert {"127.0.0.1"} <= listening <= {"127.0.0.1", "::1"}
