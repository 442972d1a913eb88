"""The run's folder: short in path, fast, and gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

_ROOM = 1 << 30


@dataclass(frozen=True)
class RunFolder:
    """``id`` is the run's id (eight hexadecimal digits), ``path`` the folder that holds every file of the run."""

    id: str
    path: Path

    @classmethod
    def create(cls) -> RunFolder:
        """Make a new folder, in memory where the machine offers that with a GiB of room, else in the temporary folder."""
        identifier = secrets.token_hex(4)
        base = Path("/dev/shm")  # noqa: S108 - a random name, made exclusively, readable by its owner alone
        if not (os.access(base, os.W_OK | os.X_OK) and shutil.disk_usage(base).free > _ROOM):
            base = Path(tempfile.gettempdir())
        path = base / f"dc-{identifier}"
        path.mkdir(mode=0o711)
        for name in ("logs", "mail", "media", "tmp", "celery-results"):
            (path / name).mkdir()
        return cls(identifier, path)

    def remove(self) -> None:
        """Delete the folder and all in it."""
        shutil.rmtree(self.path, ignore_errors=True)
