"""Starts a command in the namespaces of a run, as a run does."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from django_conformance.confinement import ASPECTS, NAMESPACES, Confinement

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


@cache
def refusal(run: Path) -> str:
    """Return why the kernel does not confine here; empty where it does."""
    launched(run, "true")
    confinement = Confinement.read(run)
    levels = {getattr(confinement, aspect) for aspect in ASPECTS}
    return "" if levels == {NAMESPACES} else str(confinement.reasons)
