"""The run's folder: short in path, fast, and gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.services.guardian import Guardian
from django_conformance.services.marks import marks, remove_folders

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = "dc-"
_ROOM = 1 << 30


@dataclass(frozen=True)
class RunFolder:
    """``id`` is the run's id (eight hexadecimal digits), ``path`` the folder that holds every file of the run."""

    id: str
    path: Path

    @classmethod
    def create(cls) -> RunFolder:
        """Make a new folder, in memory where the machine offers that with room, else in the temporary folder."""
        identifier = secrets.token_hex(4)
        base = Path("/dev/shm")  # noqa: S108 - a random name, made exclusively, readable by its owner alone
        if not (os.access(base, os.W_OK | os.X_OK) and shutil.disk_usage(base).free > _ROOM):
            base = Path(tempfile.gettempdir())
        path = base / f"{_PREFIX}{identifier}"
        path.mkdir(mode=0o700)
        for name in ("logs", "mail", "media", "tmp", "celery-results"):
            (path / name).mkdir(mode=0o700)  # a server under another account may have to pass the folder above
        return cls(identifier, path)

    @classmethod
    def of(cls, path: Path) -> RunFolder:
        """Return the folder of a run that another process has made and watches over."""
        return cls(path.name.removeprefix(_PREFIX), path)

    def marks(self) -> dict[str, str]:
        """Return the variables that make a process one of this run, with its temporary files in here."""
        return {**marks(self.id), "TMPDIR": str(self.path / "tmp")}

    def remove(self) -> None:
        """Delete the folder and all in it."""
        remove_folders(self.path)


@contextmanager
def run_folder(made: Path | None = None) -> Iterator[RunFolder]:
    """Give the folder of a run and take it down at the end, with every process of the run.

    A guardian does it where this process is killed. With ``made`` the folder is somebody else's, who takes it down.
    """
    if made is not None:
        yield RunFolder.of(made)
        return
    folder = RunFolder.create()
    try:
        with Guardian(folder.path, folder.id):
            yield folder
    finally:
        folder.remove()
