"""Starts a command in the namespaces of a run, as a run does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from django_conformance.confinement import ASPECTS, NAMESPACES, Confinement

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = ("mnt", "net", "pid", "user")
FORBID = "; ".join(f"echo 0 > /proc/sys/user/max_{name}_namespaces" for name in _KINDS)
"""What makes the kernel refuse every namespace to a process, as a container does; run in a user namespace."""

WITHOUT_NAMESPACES = ("unshare", "-r", "sh", "-c", f'{FORBID}; exec "$@"', "-")
"""What stands before a command that is to run where the kernel makes no namespaces."""

_WITHOUT_LANDLOCK = """
import sys
from django_conformance.confinement import __main__, landlock
landlock.version = lambda: 0
__main__.main(sys.argv[1:])
"""


def launched(
    run: Path,
    *command: str,
    options: tuple[str, ...] = ("--network",),
    cwd: Path | None = None,
    namespaces: bool = True,
) -> str:
    """Run a command, confined, and return what it wrote to both streams; without ``namespaces``, as where there are none."""
    launcher = [sys.executable, "-m", "django_conformance.confinement", str(run), *options, "--", *command]
    done = subprocess.run(
        launcher if namespaces else [*WITHOUT_NAMESPACES, *launcher],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout


def without_landlock(run: Path, *arguments: str) -> tuple[int, str]:
    """Run a command where there are neither namespaces nor Landlock, and return its status and its output."""
    command = [*WITHOUT_NAMESPACES, sys.executable, "-c", _WITHOUT_LANDLOCK, str(run), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@contextmanager
def folder_elsewhere() -> Iterator[Path]:
    """Make a folder with a file, neither in the repository nor in the home; skip the test where this user can make none."""
    place = next((place for place in map(Path, ("/srv", "/var/lib", "/opt")) if os.access(place, os.W_OK)), None)
    if place is None:
        pytest.skip("this user may write to no folder beside the home")
    folder = Path(tempfile.mkdtemp(prefix="dt-", dir=place))
    try:
        (folder / "a.css").write_text("a", encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder)


@cache
def refusal() -> str:
    """Return why the kernel does not confine here; empty where it does."""
    with tempfile.TemporaryDirectory(prefix="dt-") as run:
        launched(Path(run), "true")
        confinement = Confinement.read(Path(run))
    levels = {getattr(confinement, aspect) for aspect in ASPECTS}
    return "" if levels == {NAMESPACES} else str(confinement.reasons)
