"""Reads the lines of code that findings are about, as they are in the project's files now."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django_conformance.redaction import Redactor, of_project, shapes
from django_conformance.renderers.places import SourceLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from django_conformance.inventory import Location

_LARGEST = 2_000_000
_AROUND = 1
_LONGEST = 2_000


class SourceLines:
    """The files of a project, each read once; one that is binary, huge or gone has no lines."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._files: dict[str, list[str]] = {}

    def around(self, location: Location) -> Sequence[SourceLine]:
        """Return the line of a place with its neighbours that are not empty; nothing where there is no such line."""
        if location.line is None:
            return ()
        lines = self._lines(location.path)
        if not 0 < location.line <= len(lines) or not lines[location.line - 1].strip():
            return ()
        numbers = range(max(1, location.line - _AROUND), min(len(lines), location.line + _AROUND) + 1)
        return [
            SourceLine(number, self._redactor.text(shapes.hidden(lines[number - 1][:_LONGEST], _stars)))
            for number in numbers
            if lines[number - 1].strip()
        ]

    @cached_property
    def _redactor(self) -> Redactor:
        return of_project(self._project)

    def _lines(self, path: str) -> list[str]:
        if path not in self._files:
            self._files[path] = self._read(self._project / path)
        return self._files[path]

    def _read(self, path: Path) -> list[str]:
        try:
            if not path.is_file() or path.stat().st_size > _LARGEST:
                return []
            content = path.read_bytes()
        except (OSError, ValueError):
            return []
        text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        return [] if b"\0" in content else text.split("\n")


def recorded_lines(sources: Mapping[tuple[str, int], Sequence[str]], location: Location) -> Sequence[SourceLine]:
    """Return what :meth:`SourceLines.around` does, from the lines that a run recorded by path and first line."""
    recorded = {
        number: text
        for (path, first), lines in sources.items()
        if path == location.path
        for number, text in enumerate(lines, first)
        if text.strip()
    }
    if location.line not in recorded:
        return ()
    numbers = range(location.line - _AROUND, location.line + _AROUND + 1)
    return [SourceLine(number, recorded[number]) for number in numbers if number in recorded]


def _stars(secret: str) -> str:
    """Return as many asterisks as a secret has characters, so that what is marked behind it stays where it is."""
    return "*" * len(secret)
