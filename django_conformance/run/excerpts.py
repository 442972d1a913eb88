"""The lines of source that a finding speaks of, with a few around them, as a results file keeps them.

A report may be made elsewhere, or after the code has changed: so the run that read the code records it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django_conformance.codec import from_json
from django_conformance.inventory import Location
from django_conformance.results import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_AROUND = 3
_PLACES = 5
_LONGEST_LINE = 300
_LARGEST_FILE = 2_000_000

_HIDDEN = "********"
_ADDRESS = re.compile(r"(://[^\s:/@'\"]*:)[^\s@'\"]+(?=@)")
_SECRET = re.compile(
    r"(?P<name>[\"']?\w*(?:SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)\w*[\"']?\s*[:=]\s*)"
    r"(?P<quote>[\"']).+?(?P=quote)",
    re.IGNORECASE,
)


def excerpt(project: Path, location: Location) -> Source | None:
    """Return the lines around a place; ``None`` if it names no line, or if the file cannot be read or has no such line."""
    if location.line is None:
        return None
    path = project / location.path
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return None
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return None
    if location.line > len(lines):
        return None
    first, last = max(1, location.line - _AROUND), min(len(lines), location.line + _AROUND)
    while first < location.line and not lines[first - 1].strip():
        first += 1
    while last > location.line and not lines[last - 1].strip():
        last -= 1
    shown = lines[first - 1 : last]
    return Source(location.path, first, tuple(_without_secrets(line)[:_LONGEST_LINE] for line in shown))


def places(location: Location | None, evidence: Mapping[str, Any]) -> Iterator[Location]:
    """Yield the places that a finding names, the first few of them."""
    told = evidence.get("places")
    several = [
        from_json(Location, place)
        for place in (told[:_PLACES] if isinstance(told, list) else ())
        if isinstance(place, dict) and "path" in place
    ]
    yield from dict.fromkeys([location, *several] if location is not None else several)


def _without_secrets(line: str) -> str:
    """Return a line without the passwords that are written in it."""
    line = _ADDRESS.sub(rf"\1{_HIDDEN}", line)
    return _SECRET.sub(lambda match: f"{match['name']}{match['quote']}{_HIDDEN}{match['quote']}", line)
