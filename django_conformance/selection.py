"""Which checks a run is for: areas, ids asked for and left out, and the lowest level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_conformance.checks import LEVELS, Check, Level

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Selection:
    """``areas`` and ``select`` empty mean all; ``select`` and ``deselect`` hold ids or the beginnings of ids."""

    areas: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()
    level: Level = "info"

    def wants(self, check: Check) -> bool:
        """Whether a check is run."""
        return LEVELS.index(check.level) <= LEVELS.index(self.level) and self.names(check.id)

    def names(self, identifier: str) -> bool:
        """Whether a check is asked for by its id, whatever its level. The project as such belongs to every area."""
        if self.areas and identifier.partition(".")[0] not in (*self.areas, "project"):
            return False
        if self.select and not any(matches(identifier, pattern) for pattern in self.select):
            return False
        return not any(matches(identifier, pattern) for pattern in self.deselect)

    def among(self, identifiers: Iterable[str]) -> tuple[str, ...]:
        """Return the ids that are asked for."""
        return tuple(identifier for identifier in identifiers if self.names(identifier))


def matches(identifier: str, pattern: str) -> bool:
    """Whether an id is what a pattern names, or lies below it."""
    return identifier == pattern or identifier.startswith(pattern.rstrip(".*") + ".")
