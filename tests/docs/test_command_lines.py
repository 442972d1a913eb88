"""Every command line that the documentation shows is one that the program understands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from django_conformance import cli
from tests.docs.commands import PAGES, ROOT, command_lines

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_command_lines_parse(page: Path) -> None:
    """The real parser takes each of them; nothing is run."""
    for arguments in command_lines(page):
        assert cli.parser().parse_args(arguments).command in cli.COMMANDS


def test_the_readme_shows_every_command() -> None:
    """Each command of the program is on the first page."""
    shown = {arguments[0] for arguments in command_lines(ROOT / "README.md") if arguments}

    assert set(cli.COMMANDS) <= shown


def test_ci_types_the_commands_of_the_readme() -> None:
    """Each command that the README marks is typed by .ci/run, and stands alone in its block."""
    readme, script = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", ".ci/run"))
    marked = re.findall(r"^<!-- command: (\w+) -->\n```sh\n(.+)\n```$", readme, flags=re.MULTILINE)

    assert [name for name, _ in marked] == ["check", "tests"]
    assert [name for name, _ in marked if f"typed {name}" not in script] == []
