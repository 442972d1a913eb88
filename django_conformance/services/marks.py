"""The mark by which a run's processes are found."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from django_conformance.keeper import keepers, wait_for

RUN_VARIABLE = "DJANGO_CONFORMANCE_RUN"


def marks(run_id: str) -> dict[str, str]:
    """Return what every process of a run must have in its environment, so that a sweep finds it.

    ``SPT_NOENV`` keeps the setproctitle library, which Celery uses where it is installed, from overwriting the mark.
    """
    return {RUN_VARIABLE: run_id, "SPT_NOENV": "1"}


def folder_beside(folder: Path) -> Path:
    """Return the folder beside a run's for servers that need another account, which may not enter that of the run."""
    return folder.with_name(f"{folder.name}.servers")


def remove_folders(folder: Path, last: str = "") -> bool:
    """Remove the folder of a run, and the one beside it; return whether both are gone.

    The ``last`` file says whose the folder is, to whoever goes on with it where this process is killed.
    """
    kept_by = keepers(folder)
    shutil.rmtree(folder_beside(folder), ignore_errors=True)
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif entry.name != last:
                Path(entry.path).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        _open_up(folder)
        shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        wait_for(kept_by)
    return not folder.exists() and not folder_beside(folder).exists()


def _open_up(folder: Path) -> None:
    """Let the owner into every folder below one: an overlay of Linux has some without any rights, and copies those of others."""
    for parent, folders, _files in os.walk(folder):
        for name in folders:
            with contextlib.suppress(OSError):  # a link, or gone by now
                Path(parent, name).chmod(0o700)
