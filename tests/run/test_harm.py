"""What a project's commands try to do outside the run: nothing of it happens, and the report says so."""

from __future__ import annotations

import shutil
import socket
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from django_conformance.confinement import LANDLOCK, NAMESPACES, PYTHON, landlock
from django_conformance.services.supervisor import Services
from tests.confinement.launcher import WITHOUT_NAMESPACES, folder_elsewhere, refusal
from tests.harness import Checked, check
from tests.miniature import BASE
from tests.run.left import checkout
from tests.services.support import DEADLINE, HERE, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

pytestmark = pytest.mark.endtoend
NEEDS_LANDLOCK = pytest.mark.skipif(
    sys.platform != "linux" or landlock.version() < landlock.SCOPES, reason="the kernel has no Landlock of version 6"
)

HARM = """
    import os
    import shutil
    import socket
    import subprocess
    import sys
    from pathlib import Path

    from django.core.management.base import BaseCommand

    PORT = {port}
    CONNECT = "import socket; socket.create_connection(('127.0.0.1', {port}), 5)"


    class Command(BaseCommand):
        help = "Do harm"

        def handle(self, *args, **options):
            subprocess.run(["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{{PORT}}"])
            subprocess.run([sys.executable, "-I", "-S", "-c", CONNECT])
            subprocess.run(["env", "-i", sys.executable, "-c", CONNECT])
            subprocess.run(["bash", "-c", "echo x > /dev/udp/10.1.2.3/514"])
            try:
                socket.create_connection(("127.0.0.1", PORT), 5)
            except OSError:
                pass
            Path("left.txt").write_text("left")
            Path(os.path.expanduser("~"), "conformance-left.txt").write_text("left")
            shutil.rmtree("shop/fixtures")
"""


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Listen on loopback, outside the run, on a port that no setting names."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture
def project(tmp_path: Path, server: socket.socket) -> Path:
    """Return a project with a command that does harm, and a home beside it."""
    (tmp_path / "home").mkdir()
    project = tmp_path / "work" / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    command = project / "shop" / "management" / "commands" / "harm.py"
    command.write_text(dedent(HARM.format(port=server.getsockname()[1])), encoding="utf-8")
    (project / "conformance.toml").write_text('[[command]]\nargv = ["harm"]\n', encoding="utf-8")
    return project


def checked(project: Path, server: socket.socket, *options: str, within: Sequence[str] = ()) -> Checked:
    """Check the project, and make sure that nobody reached the server, and that no file changed."""
    before, home = checkout(project), project.parents[1] / "home"
    report = project.parents[1] / "results.jsonl"

    finished = check(project, "--area", "commands", *options, report=report, within=within, HOME=str(home))

    with pytest.raises(BlockingIOError):
        server.accept()
    assert checkout(project) == before
    assert list(home.iterdir()) == []
    return finished


def test_harm(project: Path, server: socket.socket) -> None:
    """No program that a command starts reaches a server outside the run, and no file outside the run changes."""
    reason = refusal()
    if reason:
        pytest.skip(f"the kernel makes no namespaces here: {reason}")
    port = server.getsockname()[1]

    finished = checked(project, server)

    refused = {finding.subject: finding for finding in finished.failed("project.safety.refused-connections")}
    assert {f"127.0.0.1:{port}", "10.1.2.3:514"} <= set(refused)
    assert str(refused[f"127.0.0.1:{port}"].location) == "shop/management/commands/harm.py:24"
    (observed,) = (
        observation.value
        for observation in finished.report.observations
        if observation.subject == "commands:harm" and observation.way == "manage"
    )
    assert observed["files"] == {"created": ["left.txt"], "deleted": ["shop/fixtures"]}
    assert finished.report.run.confinement["network"] == NAMESPACES


@NEEDS_LANDLOCK
def test_harm_without_namespaces(project: Path, server: socket.socket) -> None:
    """Where the kernel makes no namespaces, Landlock keeps servers and files as they are, and each refusal has its line."""
    port = server.getsockname()[1]

    finished = checked(project, server, "--confine", "require", within=WITHOUT_NAMESPACES)

    refused = {finding.subject: finding for finding in finished.failed("project.safety.refused-connections")}
    assert str(refused[f"127.0.0.1:{port}"].location) == "shop/management/commands/harm.py:24"
    assert str(refused[str(project / "left.txt")].location) == "shop/management/commands/harm.py:27"
    assert finished.report.run.confinement["network"] == LANDLOCK
    assert "so this folder can only be read" in finished.output


CLEAR = """
    import shutil
    import subprocess

    from celery import shared_task
    from django.conf import settings


    @shared_task
    def clear():
        {other}
        shutil.rmtree(settings.STATIC_ROOT)
"""

LEVELS = {
    "namespaces": ((), (), NAMESPACES),
    "landlock": (WITHOUT_NAMESPACES, (), LANDLOCK),
    "python": ((), ("--confine", "off"), PYTHON),
}


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """Return a folder with a file, neither in the repository nor in the home."""
    with folder_elsewhere() as folder:
        yield folder


@NEEDS_LANDLOCK
@pytest.mark.skipif("redis" not in HERE, reason="No Redis here: apt-get install redis-server.")
@pytest.mark.parametrize("level", LEVELS)
def test_harm_elsewhere(project: Path, server: socket.socket, elsewhere: Path, level: str) -> None:
    """A task and ``collectstatic --clear`` that empty a STATIC_ROOT outside the repository and the home empty nothing."""
    within, options, expected = LEVELS[level]
    reason = refusal() if level == "namespaces" else ""
    if reason:
        pytest.skip(f"the kernel makes no namespaces here: {reason}")
    other = "pass" if level == "python" else 'subprocess.run(["rm", "-r", settings.STATIC_ROOT])'
    with (project / "site_config" / "settings.py").open("a", encoding="utf-8") as settings:
        settings.write(
            f"\nSTATIC_ROOT = '{elsewhere}'\nSTATIC_URL = '/s/'\nINSTALLED_APPS += ['django.contrib.staticfiles']\n"
        )
    (project / "shop" / "tasks.py").write_text(dedent(CLEAR.format(other=other)), encoding="utf-8")
    contract = '[[task]]\nname = "shop.tasks.clear"\n\n[[command]]\nargv = ["collectstatic", "--clear", "--noinput"]\n'
    (project / "conformance.toml").write_text(contract, encoding="utf-8")

    finished = checked(project, server, "--area", "celery", *options, within=within)

    assert (elsewhere / "a.css").read_text(encoding="utf-8") == "a"
    assert finished.report.run.confinement["files"] == expected
    refused = {finding.subject: finding for finding in finished.failed("project.safety.refused-connections")}
    if level == "namespaces":
        observed = [
            one.value["files"]
            for one in finished.report.observations
            if one.subject.startswith("commands:collectstatic")
        ]
        assert observed == [{"deleted": [f"{elsewhere}/a.css"]}] * 2
    else:
        assert str(refused[str(elsewhere)].location).startswith("shop/tasks.py:")


@NEEDS_LANDLOCK
@pytest.mark.skipif("redis" not in HERE, reason="No Redis here: apt-get install redis-server.")
@pytest.mark.parametrize("within", [(), WITHOUT_NAMESPACES], ids=["namespaces", "landlock"])
def test_harm_beside_configured_servers(project: Path, server: socket.socket, within: Sequence[str]) -> None:
    """A run on configured servers, or on one that is given by URL, reaches these and its own, and no other port."""
    run = Run.new()
    with Services(run.folder, run.id, DEADLINE, urls=False) as services:
        services.start(["redis"])
        redis = services.wait("redis")
        with (project / "site_config" / "settings.py").open("a", encoding="utf-8") as settings:
            settings.write(f'\nCELERY_BROKER_URL = CELERY_RESULT_BACKEND = "{redis.url}"\n')

        finished = checked(project, server, "--services", "configured", "--area", "celery", within=within)

    shutil.rmtree(run.folder, ignore_errors=True)
    assert finished.report.run.confinement["network"] == LANDLOCK
    assert finished.passed("celery.broker.round-trip"), finished.output
