"""Lines of code with their numbers, and what is meant in one of them marked below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from django_conformance.renderers.layout import whole
from django_conformance.renderers.markup import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from django_conformance.inventory import Location
    from django_conformance.renderers.places import SourceLine

_TAB = 4
_WIDEST = 240
"""How much is shown of a line where nothing limits it."""


@dataclass(frozen=True)
class Excerpt:
    """The lines around a place. A line that is too long is cut, on the side where nothing is marked."""

    lines: Sequence[SourceLine]
    location: Location
    style: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield each line, and the mark."""
        size = max(4, *(len(str(line.number)) for line in self.lines))
        room = max(16, min(options.max_width - size - 5, _WIDEST))
        for line in self.lines:
            here = line.number == self.location.line
            start, end = self._marked(line) if here else (0, 0)
            code, start, end = _fitted(plain(line.text).expandtabs(_TAB), start, end, room)
            text = Text(code)
            if end:
                text.stylize(self.style, start, end)
            gutter = Text(f"{'>' if here and not end else ' '} {line.number:>{size}} │ ", style="dim")
            yield whole(Text.assemble(gutter, text))
            if end:
                below = " " * cell_len(code[:start]) + "^" * max(1, cell_len(code[start:end]))
                yield whole(Text.assemble((f"  {'':{size}} │ ", "dim"), (below, self.style)))

    def _marked(self, line: SourceLine) -> tuple[int, int]:
        """Return from where to where in the shown line something is meant; nothing where that is not known."""
        if self.location.column is None or self.location.column > len(line.text):
            return 0, 0
        start = self.location.column - 1
        stop = len(line.text) if self.location.end_column is None else self.location.end_column - 1
        stop = min(max(stop, start + 1), len(line.text.rstrip()) or 1)
        before = len(line.text[:start].expandtabs(_TAB))
        return before, before + len(line.text[start:stop].expandtabs(_TAB))


def _fitted(code: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """Return code cut to some room, so that what is marked begins within it, and where the mark is then."""
    if cell_len(code) <= room:
        return code, start, end
    left = max(0, min(start - 4, end + 2 - room)) if end > room else 0
    if left:
        code, start, end = f"…{code[left + 1 :]}", start - left, end - left
    if cell_len(code) > room:
        code = f"{set_cell_size(code, room - 1)}…"
    return code, min(start, len(code)), min(end, len(code))
