"""Environments that a test makes, with the package installed as a user installs it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import uv

LIMIT = 600


@dataclass(frozen=True)
class Environment:
    """A virtual environment."""

    folder: Path

    @property
    def bin(self) -> Path:
        """Where its programs are."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    def run(self, program: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one of its programs, as a person who has activated it would."""
        return run(str(self.bin / program), *arguments, cwd=cwd)

    def output(self, program: str, *arguments: str, cwd: Path) -> str:
        """Run one of its programs, which must succeed, and return what it prints."""
        return succeeded(self.run(program, *arguments, cwd=cwd))


def create(folder: Path, *requirements: str) -> Environment:
    """Make a virtual environment of this Python and install ``requirements`` into it."""
    program = uv.find_uv_bin()
    succeeded(run(program, "venv", "--quiet", "--python", sys.executable, str(folder), cwd=folder.parent))
    environment = Environment(folder)
    python = str(environment.bin / "python")
    succeeded(run(program, "pip", "install", "--quiet", "--python", python, *requirements, cwd=folder.parent))
    return environment


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in an environment that says nothing of Python's or Django's own."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO_", "PYTHON", "PYTEST_", "VIRTUAL_ENV"))
    }
    return subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, timeout=LIMIT, check=False)


def succeeded(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a command printed; it must have succeeded."""
    assert done.returncode == 0, f"{done.args}\n{done.stdout}\n{done.stderr}"
    return done.stdout
