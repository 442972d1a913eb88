"""What the command line writes beyond a terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from django_conformance.cli.screen import Screen, has_links

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


def test_an_encoding_without_the_characters_gets_others() -> None:
    """An ASCII terminal shows marks of its own, and nothing fails."""
    command = [sys.executable, "-c", "from django_conformance.cli.screen import Screen\nScreen().show('✗ a │ … é')"]
    environment = {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment)

    assert done.stdout == "x a | ~ \\xe9\n"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "4600"}, False),
        ({"WT_SESSION": "a"}, True),
        ({"TERM_PROGRAM": "vscode", "FORCE_HYPERLINK": "0"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
    ],
)
def test_hyperlinks_are_for_terminals_that_have_them(environment: dict[str, str], *, expected: bool) -> None:
    """Others would show nothing of an address that is only linked."""
    assert has_links(environment) is expected
