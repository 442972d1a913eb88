"""Reads the lines of code that findings are about, as they are in the project's files now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django_conformance.renderers.places import SourceLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from django_conformance.inventory import Location

_LARGEST = 2_000_000
_AROUND = 1
_LONGEST = 2_000
_PASSWORD = re.compile(r"(?<=://)([^\s/:@'\"]*):[^\s/@'\"]+@")


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
            SourceLine(number, _PASSWORD.sub(_hidden, lines[number - 1][:_LONGEST]))
            for number in numbers
            if lines[number - 1].strip()
        ]

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
        return [] if b"\0" in content else content.decode("utf-8-sig", errors="replace").split("\n")


def _hidden(match: re.Match[str]) -> str:
    """Return the account of an address with its password hidden behind as many asterisks, so that columns stay."""
    account, password = match[1], len(match[0]) - len(match[1]) - len(":@")
    return f"{account}:{'*' * password}@"
