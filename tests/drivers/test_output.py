"""What commands write is kept up to a limit, which is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.drivers.output import CUT, KEPT, Capped, capped, cut_back, read

if TYPE_CHECKING:
    from pathlib import Path


def test_short(tmp_path: Path) -> None:
    """What is short is kept as it is, whichever way it was written."""
    (tmp_path / "stdout").write_text("short\n", encoding="utf-8")
    stream = Capped()
    stream.write("short\n")

    assert read(tmp_path / "stdout") == capped(stream.getvalue()) == "short\n"


def test_long(tmp_path: Path) -> None:
    """Of what is long the beginning is kept, the same both ways, and a line says so."""
    long = "0123456789" * KEPT
    (tmp_path / "stdout").write_text(long, encoding="utf-8")
    stream = Capped()
    for _ in range(KEPT):
        stream.write("0123456789")

    assert read(tmp_path / "stdout") == capped(stream.getvalue()) == f"{long[:KEPT]}\n{CUT}"


def test_while_it_is_written(tmp_path: Path) -> None:
    """A file that grows without end is cut back, and its beginning stays."""
    path = tmp_path / "stdout"
    with path.open("ab", buffering=0) as stream:
        for _ in range(70):
            stream.write(b"x" * (1 << 20))
        cut_back(path)
        stream.write(b"end")

    assert path.stat().st_size < 2 * KEPT
    assert read(path).startswith("x" * KEPT)
