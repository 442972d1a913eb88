"""Sandboxes: a copy of a run's databases, and files, cache keys and queues of its own, for one process.

So that invocations which change data can run side by side, each beginning with the same data, and no worker of the run
takes what they enqueue. SQLite files are copied; databases on a server are shared, so there invocations take turns.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance import overlay as overlays
from django_conformance.confinement import NAMESPACES, Confinement
from django_conformance.discovery.queries import queried
from django_conformance.drivers.test_databases.databases import TestDatabases
from django_conformance.source.roots import repository

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.drivers.test_databases.snapshots import SharedDatabase
    from django_conformance.overlay import Overlay
    from django_conformance.run.context import RunContext

_FOLDERS = ("logs", "mail", "media", "celery-results")


@dataclass(frozen=True)
class Sandbox:
    """``overlay`` is that of the processes inside, ``folder`` holds their files, ``databases`` the copies by alias."""

    name: str
    folder: Path
    overlay: Overlay
    databases: dict[str, Path]
    kept: tuple[str, ...] = ()
    """Folders that the process inside has a copy of."""

    def environment(self) -> dict[str, str]:
        """Return the environment for a process inside."""
        return overlays.environment(self.overlay)


def sandbox(run: RunContext, name: str, places: Iterable[SharedDatabase] = (), *, files: bool = False) -> Sandbox:
    """Make a sandbox; ``places`` are the run's databases, none for what needs no data.

    A project that queries while it is loaded needs them in any case. With ``files``, what is written into the project's
    repository can be told for this sandbox alone, where the kernel keeps files as they are.
    """
    folder = run.folder.path / "commands" / name
    for subfolder in _FOLDERS:
        (folder / subfolder).mkdir(parents=True)
    overlay = replace(run.overlay, folder=str(folder))
    overlays.write(overlay)
    copied = {}
    for place in tuple(places) or _loaded_from(run):
        if place.vendor == "sqlite":
            copied[place.alias] = folder / Path(place.name).name
            shutil.copyfile(f"{place.name}.snapshot", copied[place.alias])
    apart = files and Confinement.read(run.folder.path).files == NAMESPACES
    return Sandbox(name, folder, overlay, copied, (repository(str(run.request.project)),) if apart else ())


def _loaded_from(run: RunContext) -> tuple[SharedDatabase, ...]:
    """Return the databases that the project queries while it is loaded; none where it does not, or where there are none."""
    if not queried(run.folder.path) or run.lacks("databases") is not None:
        return ()
    databases = TestDatabases.of(run)
    return databases.outcome.places if databases.failure is None else ()


def shares_databases(places: Iterable[SharedDatabase]) -> bool:
    """Whether some database cannot be copied, so that those who write to it must take turns."""
    return any(place.vendor != "sqlite" for place in places)
