"""What the command line writes beyond a terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from django_conformance.cli.screen import Screen

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://docs.djangoproject.com/en/stable/" + "topics/" * 40


def test_nothing_wraps_in_a_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses and commands stand on one line each, without blanks at its end."""
    monkeypatch.delenv("COLUMNS", raising=False)
    table = Table.grid(padding=(0, 1))
    table.add_row("docs", Text(ADDRESS))
    table.add_row("again", Text("django-conformance check"))

    Screen().show(Padding(table, (0, 0, 0, 2)))

    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"  docs  {ADDRESS}", "  again django-conformance check"]


def test_the_catalogue_in_a_pipe() -> None:
    """A check is one line of it, however long."""
    command = [sys.executable, "-m", "django_conformance", "catalogue"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env={})

    (line,) = [line for line in done.stdout.splitlines() if " commands.configuration.sys-exit " in line]
    assert line.endswith("not by ending the process.")
