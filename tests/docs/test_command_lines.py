"""Every command line that the documentation shows is one that the program understands."""

from __future__ import annotations

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
