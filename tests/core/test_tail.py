"""A file that another process writes is read line by line, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.tail import Tail

if TYPE_CHECKING:
    from pathlib import Path


def test_each_line_is_read_once(tmp_path: Path) -> None:
    """Lines that were read do not come again, and those added since do."""
    path = tmp_path / "lines"
    tail = Tail(path)
    path.write_bytes(b"one\ntwo\n")
    assert tail.read() == [b"one", b"two"]
    assert tail.read() == []
    with path.open("ab") as stream:
        stream.write(b"three\n")
    assert tail.read() == [b"three"]


def test_a_line_in_the_making_is_left(tmp_path: Path) -> None:
    """A line without its end is read when it has it."""
    path = tmp_path / "lines"
    tail = Tail(path)
    path.write_bytes(b"one\ntw")
    assert tail.read() == [b"one"]
    with path.open("ab") as stream:
        stream.write(b"o\n")
    assert tail.read() == [b"two"]


def test_no_file_has_no_lines(tmp_path: Path) -> None:
    """A file that is not there yet is no error."""
    assert Tail(tmp_path / "lines").read() == []
