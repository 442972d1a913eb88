"""Discovery of what a project's deployment files say is run: read, never started.

A project without such files has declared nothing, and nothing is known of how it runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment import (
    compose,
    crontab,
    dockerfile,
    kubernetes,
    platforms,
    procfile,
    targets,
    units,
)
from django_conformance.discovery.deployment.files import DeploymentFiles
from django_conformance.discovery.deployment.lines import Reader
from django_conformance.discovery.deployment.mentions import mentioned_queues, mentions
from django_conformance.discovery.deployment.start import Start, unit_of
from django_conformance.discovery.ignored import ignoring
from django_conformance.inventory.deployment import (
    Declared,
    DeclaredBeat,
    DeclaredCommand,
    DeclaredServer,
    DeclaredTool,
    DeclaredWorker,
    DeploymentInventory,
    MissingScript,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django_conformance.inventory.deployment import Unit

_FORMATS = (
    compose.starts,
    procfile.starts,
    kubernetes.starts,
    platforms.starts,
    units.systemd,
    units.supervisor,
    crontab.starts,
    dockerfile.starts,
)


@dataclass(frozen=True)
class Deployment:
    """What is declared, and the values of the variables that each unit gets: they may hold secrets, so no inventory has them."""

    inventory: DeploymentInventory = field(default_factory=DeploymentInventory)
    variables: Mapping[Unit, Mapping[str, str]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def deployment(files: DeploymentFiles) -> Deployment:
    """Return what the deployment files of a project's repository declare; nothing where one of them cannot be gone through."""
    try:
        return _read(files)
    except Exception:
        return Deployment()


def _read(files: DeploymentFiles) -> Deployment:
    reader = Reader(files)
    read: dict[Unit, Mapping[str, str]] = {}
    processes: list[Declared] = []
    for starts in _FORMATS:
        for start in starts(files):
            read[start.unit] = start.variables
            processes += reader.read(start)
    for start, lines in _scripts(files, reader):
        if lines:
            read[start.unit] = start.variables
            processes += lines
    processes = list({repr(process): process for process in processes}.values())
    inventory = DeploymentInventory(
        files=tuple(dict.fromkeys(unit.location.path for unit in read)),
        units=tuple(read),
        workers=tuple(process for process in processes if isinstance(process, DeclaredWorker)),
        beats=tuple(process for process in processes if isinstance(process, DeclaredBeat)),
        tools=tuple(process for process in processes if isinstance(process, DeclaredTool)),
        servers=tuple(process for process in processes if isinstance(process, DeclaredServer)),
        commands=tuple(process for process in processes if isinstance(process, DeclaredCommand)),
        by_hand=tuple(_by_hand(files)),
        unread=tuple(reader.unread),
        missing_scripts=tuple(_missing_scripts(files, reader)),
        mentioned_queues=tuple(sorted(mentioned_queues(files))),
        mentions=mentions(files, {unit.location.path for unit in read} | _read_scripts(files, processes)),
    )
    return Deployment(inventory, read)


def _missing_scripts(files: DeploymentFiles, reader: Reader) -> Iterator[MissingScript]:
    """Yield the scripts that no file of the repository has, mentions or ignores, in a folder of which units name others that it has."""
    for unit, path in reader.missing.items():
        folder, _, name = path.rpartition("/")
        beside = {
            found.path.parent for word, found in reader.found.items() if word.rpartition("/")[0] == folder and folder
        }
        if len(beside) != 1 or "." not in name:
            continue
        [parent] = beside
        is_mentioned = any(name in file.text for file in files.every if file.relative != unit.location.path)
        if not is_mentioned and not ignoring(
            files.root / ".gitignore", (parent / name).relative_to(files.root).as_posix()
        ):
            names = sorted(script.name for script in files.scripts if script.path.parent == parent)
            yield MissingScript(unit, path, tuple(names))


def _read_scripts(files: DeploymentFiles, processes: Iterable[Declared]) -> set[str]:
    """Return the scripts whose programs are known: not the entry points of images where no file says which worker they start."""
    known = {process.location.path for process in processes if isinstance(process, (DeclaredWorker, DeclaredBeat))}
    lines = [line for file in files.every for line in file.text.splitlines() if line.startswith("ENTRYPOINT")]
    return {
        file.relative
        for file in files.scripts
        if file.relative in known or not any(file.name in line.lower() for line in lines)
    }


def _by_hand(files: DeploymentFiles) -> Iterator[DeclaredWorker | DeclaredBeat | DeclaredTool]:
    """Yield the processes of Celery that targets of a Makefile and the like start."""
    reader = Reader(files)
    for start in targets.starts(files):
        yield from (
            line for line in reader.read(start) if isinstance(line, (DeclaredWorker, DeclaredBeat, DeclaredTool))
        )


def _scripts(files: DeploymentFiles, reader: Reader) -> Iterator[tuple[Start, list[Declared]]]:
    """Yield the scripts that no unit calls, with what each starts."""
    for file in files.scripts:
        if file.path not in reader.called:
            start = Start(unit_of(file, file.path.name, "script", 1, role="script"), (), file.folder)
            yield start, list(reader.script(file, start))
