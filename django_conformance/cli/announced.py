"""Says which files a command has written, beside what it shows: on standard error, since standard output may be for a machine."""

from __future__ import annotations

import sys
from pathlib import Path


def announce(what: str, path: Path) -> None:
    """Say that a file, or a folder of them, was written: by the shortest path that leads there."""
    from rich.console import Console
    from rich.text import Text

    sys.stdout.flush()  # a log of both streams has them in the order in which they were written
    text = Text.assemble((f"Wrote the {what} to ", "dim"), shortest(path))
    Console(stderr=True, highlight=False).print(text, soft_wrap=True)


def shortest(path: Path) -> str:
    """Return a path as seen from the current folder; of what is elsewhere, the whole path."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
