"""Servers in containers, as far as there is no Docker engine: what is said of them, and that it is said soon."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from django_conformance.services import containers
from django_conformance.services.doctor import service
from django_conformance.services.locate import SOURCES_VARIABLE, locate, product_of
from django_conformance.services.records import KINDS, Missing
from tests.harness import command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.services.records import ServiceKind


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look at containers alone, and ask Docker anew: its answer is kept for a process."""
    monkeypatch.setenv(SOURCES_VARIABLE, "container")
    containers.unavailable.cache_clear()
    yield
    containers.unavailable.cache_clear()


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> str:
    """Name a daemon address that nothing listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{found.getsockname()[1]}"
    monkeypatch.setenv("DOCKER_HOST", address)
    return address


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Name a daemon address that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        monkeypatch.setenv("DOCKER_HOST", address)
        monkeypatch.setattr(containers, "ANSWER_SECONDS", 0.5)
        yield address


def test_a_socket_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the daemon's socket does not exist, as on a machine without Docker, the reason says so."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    reason = containers.unavailable()

    assert reason is not None
    assert f"no Docker daemon answers at unix://{tmp_path}/nobody.sock (" in reason
    assert "there is no such socket" in reason


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_daemon_there_is_no_candidate(kind: ServiceKind, nobody: str) -> None:
    """Where no Docker daemon answers, a container is no way to get a server, and the hint says what is."""
    found = locate(kind)

    assert containers.candidate(product_of(kind)) is None
    assert isinstance(found, Missing)
    assert "start Docker and `pip install 'django-conformance[containers]'`" in found.hint


def test_a_daemon_that_is_not_there_is_named(nobody: str) -> None:
    """The reason names the address that was tried, what came of it, and what to do."""
    reason = containers.unavailable()

    assert reason is not None
    assert f"no Docker daemon answers at {nobody}" in reason
    assert "refused" in reason
    assert "set DOCKER_HOST" in reason


def test_a_daemon_that_does_not_answer_is_given_up_soon(mute: str) -> None:
    """A daemon that takes the connection and stays silent is given up within its time, with a reason in one line."""
    before = time.monotonic()
    reason = containers.unavailable()

    assert time.monotonic() - before < 20
    assert reason is not None
    assert f"no Docker daemon answers at {mute}" in reason
    assert "timed out" in reason
    assert "\n" not in reason


def test_an_address_that_is_none_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """A DOCKER_HOST that is no address gives a reason, not a traceback."""
    monkeypatch.setenv("DOCKER_HOST", "what is this")
    reason = containers.unavailable()

    assert reason is not None
    assert "no Docker daemon answers at what is this" in reason


def test_the_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without testcontainers the reason is how to install it, and Docker is not asked."""
    monkeypatch.setattr(containers, "find_spec", lambda _name: None)

    assert containers.unavailable() == "testcontainers is not installed: pip install 'django-conformance[containers]'"


def test_the_doctor_says_why_there_are_no_containers(nobody: str) -> None:
    """The doctor's report of a service that cannot be had says why no container can be started."""
    report = service("postgresql")

    assert report.candidates == ()
    assert isinstance(report.used, Missing)
    assert f"Containers: no Docker daemon answers at {nobody}" in report.used.hint


def test_the_command_says_so_too(nobody: str) -> None:
    """``doctor`` prints for each service how to get it, and shows no traceback."""
    done = command("doctor")
    words = " ".join(done.stdout.split())

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert words.count("no Docker daemon answers at") == len(KINDS)
    assert "pip install 'django-conformance[containers]'" in words
    assert "testcontainers" in words


def test_a_published_port_is_where_docker_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's port is reached on this machine, or on the one that DOCKER_HOST names."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://docker.example:2376")
    assert containers.host() == "docker.example"
    monkeypatch.setenv("DOCKER_HOST", "unix:///var/run/docker.sock")
    assert containers.host() == "127.0.0.1"
    monkeypatch.delenv("DOCKER_HOST")
    assert containers.host() == "127.0.0.1"


def test_the_client_is_imported_where_there_may_be_a_docker(tmp_path: Path) -> None:
    """To find out that a machine has no Docker, its client is not imported, which would take longer than all else."""
    program = "import sys; from django_conformance.services.containers import unavailable as ask; ask(); print('docker' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert str(Path("/var/run/docker.sock").is_socket()) == done.stdout.strip()
