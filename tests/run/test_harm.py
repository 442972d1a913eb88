"""What a project's commands try to do outside the run: nothing of it happens, and the report says so."""

from __future__ import annotations

import shutil
import socket
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.confinement.launcher import refusal
from tests.harness import check
from tests.miniature import BASE
from tests.run.left import checkout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.endtoend

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


def test_harm(tmp_path: Path, server: socket.socket) -> None:
    """No program that a command starts reaches a server outside the run, and no file outside the run changes."""
    reason = refusal(tmp_path)
    if reason:
        pytest.skip(f"the kernel makes no namespaces here: {reason}")
    home, project = tmp_path / "home", tmp_path / "project"
    home.mkdir()
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__"))
    port = server.getsockname()[1]
    command = project / "shop" / "management" / "commands" / "harm.py"
    command.write_text(dedent(HARM.format(port=port)), encoding="utf-8")
    (project / "conformance.toml").write_text('[[command]]\nargv = ["harm"]\n', encoding="utf-8")
    before = checkout(project)

    checked = check(project, "--area", "commands", report=tmp_path / "results.jsonl", HOME=str(home))

    with pytest.raises(BlockingIOError):
        server.accept()
    assert checkout(project) == before
    assert list(home.iterdir()) == []
    refused = {finding.subject: finding for finding in checked.failed("project.safety.refused-connections")}
    assert {f"127.0.0.1:{port}", "10.1.2.3:514"} <= set(refused)
    assert str(refused[f"127.0.0.1:{port}"].location) == "shop/management/commands/harm.py:24"
    (observed,) = (
        observation.value
        for observation in checked.report.observations
        if observation.subject == "commands:harm" and observation.way == "manage"
    )
    assert observed["files"] == {"created": ["left.txt"], "deleted": ["shop/fixtures"]}
    assert checked.report.run.confinement["network"] == "kernel"
