"""Where a finding is: the place as a person in this folder writes it, a link to it, and the source lines around it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text

from django_conformance.codec import from_json
from django_conformance.inventory import Location
from django_conformance.renderers.markup import plain

if TYPE_CHECKING:
    from django_conformance.results import Result

PLACE = "bright_blue"
"""The style of a place: plain blue is hard to read on black."""


@dataclass(frozen=True)
class SourceLine:
    """A line of a file, without its end."""

    number: int
    text: str


Lines = Callable[[Location], Sequence[SourceLine]]
"""Reads the lines around a place, none where they cannot be read."""


def no_lines(_location: Location) -> Sequence[SourceLine]:
    """Return no lines: of a report whose project is elsewhere."""
    return ()


@dataclass(frozen=True)
class Places:
    """Where a project is, seen from who reads about it.

    Args:
        project: its folder; ``None`` where it is not on this machine.
        base: the folder that paths are shown relative to.
        lines: reads source lines.
        links: whether the terminal has hyperlinks.
    """

    project: Path | None = None
    base: Path | None = None
    lines: Lines = no_lines
    links: bool = False

    def path(self, location: Location) -> str:
        """Return the path relative to the reader's folder, if the project lies in it, else relative to the project."""
        if self.project is None or self.base is None:
            return location.path
        path = Path(os.path.normpath(self.project / location.path))
        return path.relative_to(self.base).as_posix() if path.is_relative_to(self.base) else location.path

    def place(self, location: Location) -> str:
        """Return path and line."""
        return self.path(location) if location.line is None else f"{self.path(location)}:{location.line}"

    def linked(self, location: Location) -> Text:
        """Return the place, linked to the file."""
        link = ""
        if self.links and self.project is not None:
            link = (self.project / location.path).as_uri() + (f"#{location.line}" if location.line else "")
        return Text(plain(self.place(location)), style=Style.parse(PLACE) + Style(link=link or None))

    def page(self, words: str, address: str, style: str = "") -> Text:
        """Return words, linked to a page."""
        link = address if self.links and address.startswith("https://") else None
        return Text(words, style=Style.parse(style) + Style(link=link))


def places_of(result: Result) -> list[Location]:
    """Return every place of a finding, the first one first; none where it is about a setting."""
    listed = [from_json(Location, place) for place in result.evidence.get("places", ())]
    own = [result.location] if result.location is not None else []
    return list(dict.fromkeys([*own, *listed]))
