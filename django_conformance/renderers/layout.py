"""Text that wraps at words, below an indent; what is one word stays whole, so that it can be clicked, copied and searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

_NARROWEST = 24
"""The width in which text is set at least; a terminal that is narrower breaks its lines itself."""


@dataclass(frozen=True)
class Paragraph:
    """Text, with what stands before its first line; the lines below begin under the text."""

    text: Text
    label: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines; only a word that is longer than a line is wider than the terminal."""
        indent = cell_len(self.label.plain)
        for number, line in enumerate(wrapped(self.text, max(_NARROWEST, options.max_width - indent))):
            before = Text(" " * indent) if number else self.label
            yield whole(Text.assemble(before, line))


@dataclass(frozen=True)
class Headline:
    """Parts in a line, two blanks apart; a part that has no room begins the next line, and no part is broken."""

    parts: Sequence[Text]
    indent: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        line = Text()
        for part in self.parts:
            gap = 2 if line.plain.strip() else 0
            if gap and cell_len(line.plain) + gap + cell_len(part.plain) > options.max_width:
                yield whole(line)
                line, gap = Text(" " * self.indent), 0
            line = Text.assemble(line, " " * gap, part)
        yield whole(line)


def paragraph(text: Text | str, indent: int | Text = 0) -> Paragraph:
    """Return a paragraph; the indent is a number of blanks, or a label."""
    label = Text(" " * indent) if isinstance(indent, int) else indent
    return Paragraph(Text(text) if isinstance(text, str) else text, label)


def whole(text: Text) -> Text:
    """Return text that is neither wrapped nor cropped."""
    text.no_wrap, text.overflow = True, "ignore"
    return text


def wrapped(text: Text, width: int) -> Iterator[Text]:
    """Yield the lines of a string of some width."""
    for line in text.split("\n", allow_blank=True) if text.plain else [text]:
        breaks, begin, end = [], 0, 0
        for word in re.finditer(r"\s*\S+", line.plain):
            if end > begin and cell_len(line.plain[begin : word.end()].rstrip()) > width:
                begin = word.end() - len(word.group().lstrip())
                breaks.append(begin)
            end = word.end()
        for part in line.divide(breaks):
            part.rstrip()
            yield part
