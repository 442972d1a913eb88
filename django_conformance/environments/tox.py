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

from django_conformance.environments import one_build, uv
from django_conformance.environments.beside import Beside, beside
from django_conformance.environments.cache import cache_folder
from django_conformance.environments.itself import Tool, itself
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django_conformance.environments.records import Requirements
    from django_conformance.environments.resolve import Resolution

Stage = Literal["waiting", "building", "built", "reused", "failed"]


@dataclass(frozen=True)
class Environment:
    """An environment to build: a name for people, the project's versions for one Python, and the tool beside them."""

    name: str
    resolution: Resolution
    tool: Tool
    beside: Beside
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
        gone = {f"{one.name}=={one.before}" for one in self.beside.overrides}
        tool = () if self.tool.line.startswith("-e ") else (self.tool.line,)
        kept = [line for line in self.resolution.lines if line not in gone and not line.startswith("-e ")]
        return (*self.resolution.options, *kept, *self.beside.lines, *tool)

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
    tool = tool or itself(cache_folder() / "itself")
    return Environment(name, resolution, tool, beside(resolution, tool, requirements.root), requirements.package)


def build(
    environments: Sequence[Environment],
    progress: Callable[[str, Stage], None] = lambda _name, _stage: None,
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
    for one in environments:
        progress(one.name, "waiting")
    folders = cache_folder() / "environments"
    one_build.forget_unused(folders)
    processes = set() if running is None else running
    pool = ThreadPoolExecutor(max_workers=parallel)
    try:
        done = pool.map(lambda one: _built(one, folders / one.key, progress, processes), environments)
        return dict(zip((one.name for one in environments), done, strict=True))
    finally:
        if running is None:
            end(processes)  # there are none, unless this was interrupted
        pool.shutdown(wait=True, cancel_futures=True)


def _built(
    one: Environment, folder: Path, progress: Callable[[str, Stage], None], running: set[subprocess.Popen[bytes]]
) -> Built | BuildFailed:
    with one_build.alone(folder):
        packages = one_build.kept(folder)
        if packages is not None:
            progress(one.name, "reused")
            return Built(one, one_build.interpreter(folder), packages, reused=True)
        progress(one.name, "building")
        status = one_build.build(folder, Path(str(one.resolution.python.path)), one.lines, one.folders, running)
        if status:
            progress(one.name, "failed")
            return BuildFailed(one, one_build.why(folder), one_build.log(folder))
        packages = one_build.finish(folder)
    progress(one.name, "built")
    return Built(one, one_build.interpreter(folder), packages)


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
            f"{' and '.join(missing).replace('_', '-')} is not installed, and environments are built by tox.", uv.HINT
        )
    uv.program()
