"""The child process that runs the suite: pytest, with only the plugins that the suite needs, started by ``run``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from django_conformance import bytecode
from django_conformance.confinement import kernel, orphans
from django_conformance.deadlines import deadline
from django_conformance.keeper import keepers
from django_conformance.run.confined import confined
from django_conformance.services.ending import Ending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.run.confined import Confine
    from django_conformance.run.folder import RunFolder
    from django_conformance.run.target import Target

_PLUGIN = "django_conformance.plugin"
_EXERCISING = ("pytest_django.plugin", "pytest_asyncio.plugin", "_hypothesis_pytestplugin")
"""Plugins that the exercised ways need, and rules that are only read do not."""
_STOPPING = 0.25


def pytest_command(
    target: Target, report: Path, progress: Path, options: Sequence[str], *, reading: bool = False
) -> list[str]:
    """Return the command of a run; ``reading`` where no selected check exercises the project.

    The project's own pytest configuration and conftest files are not read.
    """
    import django_conformance

    suite = next(path for path in (Path(folder) / "suite" for folder in django_conformance.__path__) if path.is_dir())
    command = [
        sys.executable,
        "-m",
        "django_conformance.run",
        str(suite),
    ]  # a folder: for a name pytest would read the project's conftest
    command += [
        "-c",
        str(Path(django_conformance.__file__).parent / "plugin" / "pytest.ini"),
        f"--rootdir={suite}",
        f"--confcutdir={suite}",
    ]
    # The suite raises findings: rewriting its assertions would only take time, and again in each run.
    command += [
        "--import-mode=importlib",
        "--assert=plain",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:unraisableexception",  # which collects garbage five times at the end
        "-q",
        "--tb=short",
        "--no-header",
    ]
    for name in (*(() if reading else _EXERCISING), _PLUGIN):
        command += ["-p", name]
    command += [f"--conformance-report={report}", f"--conformance-progress={progress}"]
    command += (
        ["--conformance-reference"]
        if target.reference
        else [f"--conformance-project={target.project}", f"--conformance-settings={target.settings}"]
    )
    command += [f"--conformance-settings-from={target.settings_from}"]
    if target.contract is not None:
        command.append(f"--conformance-contract={target.contract}")
    return [*command, *options]


class Child:
    """The child process, from its start to its end. Leaving the block stops it.

    It has its own session, so that Ctrl-C in a terminal reaches only this process, which passes it on once.
    """

    def __init__(
        self, command: Sequence[str], project: Path, folder: RunFolder, *, services: str, confine: Confine
    ) -> None:
        command = [*command, f"--conformance-folder={folder.path}"]
        self._command = confined(command, folder, project, services=services, confine=confine, caller=os.getpid())
        self._project = project
        self._marks = folder.marks()
        self._folder = folder.path
        self._log = folder.path / "logs" / "check.log"

    def __enter__(self) -> Child:
        environment = {
            name: value for name, value in os.environ.items() if name not in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
        }
        environment.setdefault("PYTHONHASHSEED", "0")  # sets have one order in all processes of the run
        environment.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", **bytecode.variables(self._folder), **self._marks)
        if sys.platform == "linux":
            with suppress(OSError):
                kernel.adopt_orphans()
            self._spared = {os.getpid(), *orphans.descendants(os.getpid())}
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._project,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._ending = Ending(self._process)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Interrupt the child, so that it stops its services. Removing the run's folder cleans up the rest."""
        if not self._ending.within(0):
            self._process.send_signal(signal.SIGINT)
            if not self._ending.within(deadline(_STOPPING)):
                self._process.kill()
                self._process.wait()
        if sys.platform == "linux":
            spared = self._spared | keepers(self._folder)
            orphans.end_children(spared)  # what the launcher would have ended, where it was killed

    def ended(self, seconds: float) -> bool:
        """Whether the child has ended; wait for that no longer than some seconds."""
        return self._ending.within(seconds)

    def output(self) -> str:
        """Return what the child wrote to its standard output and error."""
        return self._log.read_text(encoding="utf-8", errors="replace")
