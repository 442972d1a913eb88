"""Standard output and error, whatever they are: closed, a pipe whose reader has left, a terminal without UTF-8."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

_DIGITS = 6
_WIDTHS = range(20, 10_000)


def prepare() -> None:
    """Write to nowhere what has no stream, and as an escape what a stream's encoding does not have.

    A width in ``COLUMNS`` that no terminal has counts as none.
    """
    columns = os.environ.get("COLUMNS", "")
    if not (columns.isascii() and columns.isdigit() and len(columns) < _DIGITS and int(columns) in _WIDTHS):
        os.environ.pop("COLUMNS", None)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def leave() -> None:
    """Write nothing more, not even when the interpreter exits: the reader of the output is gone."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
