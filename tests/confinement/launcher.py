"""Starts a command in the namespaces of a run, as a run does."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from django_conformance.confinement import Confinement

NAMESPACES = ("mnt", "net", "pid", "user")
FORBID = "; ".join(f"echo 0 > /proc/sys/user/max_{name}_namespaces" for name in NAMESPACES)
"""What makes the kernel refuse every namespace to a process, as a container does; run in a user namespace."""


def launched(run: Path, *command: str, options: tuple[str, ...] = ("--network",), cwd: Path | None = None) -> str:
    """Run a command, confined, and return what it wrote to both streams."""
    done = subprocess.run(
        [sys.executable, "-m", "django_conformance.confinement", str(run), *options, "--", *command],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout


@cache
def refusal(run: Path) -> str:
    """Return why the kernel does not confine here; empty where it does."""
    launched(run, "true")
    confinement = Confinement.read(run)
    return "" if confinement.complete else str(confinement.reasons)
