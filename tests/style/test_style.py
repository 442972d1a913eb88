"""The code is linted, formatted and typed, and each floor imports only those below it: the one test command says so."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))


@pytest.mark.parametrize("command", ["ruff check", "ruff format --check", "lint-imports", "mypy"])
def test_the_tool_has_nothing_to_say(command: str) -> None:
    """Ruff, import-linter and mypy, as pyproject.toml configures them, find nothing."""
    program, *arguments = command.split()
    done = subprocess.run(
        [SCRIPTS / program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
