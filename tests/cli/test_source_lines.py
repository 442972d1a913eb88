"""The lines of code around a finding, as they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.cli.source_lines import SourceLines
from django_conformance.inventory import Location

if TYPE_CHECKING:
    from pathlib import Path


def around(folder: Path, line: int | None, path: str = "a.py") -> list[tuple[int, str]]:
    """Return the lines around a place in a project."""
    return [(found.number, found.text) for found in SourceLines(folder).around(Location(path, line))]


def test_neighbours_that_are_not_empty_stand_beside_a_line(tmp_path: Path) -> None:
    """One above and one below, where something stands there."""
    (tmp_path / "a.py").write_text("a = 1\nb = 2\n\nc = 3\n")

    assert around(tmp_path, 2) == [(1, "a = 1"), (2, "b = 2")]


def test_what_cannot_be_shown_has_no_lines(tmp_path: Path) -> None:
    """A line that is gone, an empty one, a file that is gone, a folder and a binary file."""
    (tmp_path / "a.py").write_text("a = 1\n\n")
    (tmp_path / "binary").write_bytes(b"a\0b\n")

    assert around(tmp_path, 9) == []
    assert around(tmp_path, 2) == []
    assert around(tmp_path, None) == []
    assert around(tmp_path, 1, "gone.py") == []
    assert around(tmp_path, 1, ".") == []
    assert around(tmp_path, 1, "binary") == []
    assert around(tmp_path, 1, "a\0b") == []


def test_a_file_in_another_encoding_is_read(tmp_path: Path) -> None:
    """What is not UTF-8 is shown with a mark in its place."""
    (tmp_path / "a.py").write_bytes(b"name = 'caf\xe9'\n")

    assert around(tmp_path, 1) == [(1, "name = 'caf\N{REPLACEMENT CHARACTER}'")]


def test_lines_of_other_systems_end_like_ours(tmp_path: Path) -> None:
    """What Windows ends a line with is not shown."""
    (tmp_path / "a.py").write_bytes(b"a = 1\r\nb = 2\r\n")

    assert around(tmp_path, 2) == [(1, "a = 1"), (2, "b = 2")]


def test_the_password_of_an_address_is_hidden(tmp_path: Path) -> None:
    """As many asterisks stand for it, so that what is marked behind it stays where it is."""
    (tmp_path / "a.py").write_text("BROKER = 'redis://shop:secret@cache:6379/0'\n")

    assert around(tmp_path, 1) == [(1, "BROKER = 'redis://shop:******@cache:6379/0'")]
