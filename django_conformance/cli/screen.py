"""Where the command line writes: a terminal is wrapped to its width, a pipe or a file only to a width in ``COLUMNS``.

So what is piped can be searched, and addresses and commands in it be copied.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDE = 10_000


class Screen(Console):
    """Standard output."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def show(self, renderable: RenderableType) -> None:
        """Print what is laid out; beyond a terminal without line breaks of its own, and without blanks at the end of lines."""
        if self.file.isatty() or "COLUMNS" in os.environ:
            self.print(renderable)
            return
        wide = Console(highlight=False, width=_WIDE, file=io.StringIO(), force_terminal=self.is_terminal)
        with wide.capture() as capture:
            wide.print(renderable)
        lines = (line.rstrip() for line in capture.get().splitlines())
        self.out("\n".join(lines), highlight=False)
