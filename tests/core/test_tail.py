"""A file that another process writes is read line by line, each once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from django_conformance.tail import Records, Tail

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


def test_threads_that_ask_at_once_lose_no_record(tmp_path: Path) -> None:
    """Each thread is told all that was written before it asked, each record once and in its order."""
    path, threads, lines = tmp_path / "lines", 8, 300
    records = Records(path, int)

    def ask(number: int) -> None:
        for _ in range(lines):
            known = records.all()
            assert known == list(range(len(known))), number

    with ThreadPoolExecutor(threads) as pool, path.open("ab", buffering=0) as stream:
        asking = [pool.submit(ask, number) for number in range(threads)]
        for line in range(lines):
            stream.write(b"%d\n" % line)
        for one in asking:
            one.result()
    assert records.all() == list(range(lines))
