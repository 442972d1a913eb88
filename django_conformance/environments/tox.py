"""Environments, built by tox with tox-uv, side by side, kept in the cache folder and used again for the same versions."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django_conformance.environments import environment_folder, uv
from django_conformance.environments.cache import cache_folder
from django_conformance.environments.tool import Tool, this_tool
from django_conformance.environments.tool_packages import ToolPackages, tool_packages
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django_conformance.environments.records import Requirements
    from django_conformance.environments.resolve import Resolution

BuildStage = Literal["waiting", "building", "built", "reused", "failed"]


@dataclass(frozen=True)
class Environment:
    """An environment to build: a name for people, the project's versions for one Python, and the tool beside them."""

    name: str
    resolution: Resolution
    tool: Tool
    tool_packages: ToolPackages
    package: Path | None = None

    @property
    def key(self) -> str:
        """What tells environments apart: the same key is the same environment, whatever its name."""
        parts = [self.resolution.python.path, self.resolution.python.version, self.tool.line, self.tool.identity]
        declared = [_declared(Path(folder.partition("[")[0])) for folder in self.folders]
        text = "\n".join([*map(str, parts), *self.lines, *self.folders, *declared])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that install it: versions of the project, but for those that gave way, and the tool's own."""
        gone = {f"{moved.name}=={moved.before}" for moved in self.tool_packages.overrides}
        tool = () if self.tool.line.startswith("-e ") else (self.tool.line,)
        kept = [line for line in self.resolution.lines if line not in gone and not line.startswith("-e ")]
        return (*self.resolution.options, *kept, *self.tool_packages.lines, *tool)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that are installed as they stand: the project's package, its neighbours, the tool in a checkout."""
        lines = [
            line.removeprefix("-e ") for line in (*self.resolution.lines, self.tool.line) if line.startswith("-e ")
        ]
        return tuple(dict.fromkeys((*lines, *([str(self.package)] if self.package else []))))


@dataclass(frozen=True)
class Built:
    """A built environment: its interpreter, everything installed in it, and if an earlier build was used."""

    environment: Environment
    python: Path
    packages: Mapping[str, str]
    reused: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class BuildFailed:
    """An environment that could not be built: the installer's own reason, and the whole log."""

    environment: Environment
    reason: str
    log: Path | None = None


def environment(name: str, resolution: Resolution, requirements: Requirements, tool: Tool | None = None) -> Environment:
    """Return the environment of a project's versions, with this tool beside them.

    Raises:
        Conflict: the tool cannot be installed with these versions.
    """
    tool = tool or this_tool(cache_folder() / "tool")
    return Environment(name, resolution, tool, tool_packages(resolution, tool, requirements.root), requirements.package)


def build(
    environments: Sequence[Environment],
    progress: Callable[[str, BuildStage], None] = lambda _name, _stage: None,
    *,
    parallel: int = 2,
    running: set[subprocess.Popen[bytes]] | None = None,
) -> dict[str, Built | BuildFailed]:
    """Build environments side by side, or use those that an earlier run has built; return each by its name.

    ``progress`` is called with a name and a stage, from the threads that build. A build that fails is a result. Its process
    is in ``running`` meanwhile, for a caller who builds in a thread of its own and has to end it.

    Raises:
        UsageError: tox or tox-uv is not installed.
    """
    available()
    for environment in environments:
        progress(environment.name, "waiting")
    folders = cache_folder() / "environments"
    environment_folder.forget_unused(folders)
    processes = set() if running is None else running
    pool = ThreadPoolExecutor(max_workers=parallel)
    try:
        done = pool.map(
            lambda environment: _built(environment, folders / environment.key, progress, processes), environments
        )
        return dict(zip((environment.name for environment in environments), done, strict=True))
    finally:
        if running is None:
            end(processes)  # there are none, unless this was interrupted
        pool.shutdown(wait=True, cancel_futures=True)


def _built(
    environment: Environment,
    folder: Path,
    progress: Callable[[str, BuildStage], None],
    running: set[subprocess.Popen[bytes]],
) -> Built | BuildFailed:
    with environment_folder.alone(folder):
        packages = environment_folder.kept(folder)
        if packages is not None:
            progress(environment.name, "reused")
            return Built(environment, environment_folder.interpreter(folder), packages, reused=True)
        progress(environment.name, "building")
        status = environment_folder.build(
            folder, Path(str(environment.resolution.python.path)), environment.lines, environment.folders, running
        )
        if status:
            progress(environment.name, "failed")
            return BuildFailed(environment, environment_folder.why(folder), environment_folder.log(folder))
        packages = environment_folder.finish(folder)
    progress(environment.name, "built")
    return Built(environment, environment_folder.interpreter(folder), packages)


def _declared(folder: Path) -> str:
    """Return what a package in a folder declares of itself, which is written into an environment at its build."""
    files = [folder / name for name in ("pyproject.toml", "setup.cfg", "setup.py")]
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in files if path.is_file())


def end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """End processes that lead a session of their own, with what they have started in it."""
    for process in tuple(processes):
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGTERM)


def available() -> None:
    """Make sure that tox, tox-uv and uv are installed.

    Raises:
        UsageError: one of them is not; the hint says how to get them.
    """
    missing = [name for name in ("tox", "tox_uv") if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            f"{' and '.join(missing).replace('_', '-')} is not installed, but tox builds the environments.", uv.HINT
        )
    uv.program()
