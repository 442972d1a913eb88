"""The version matrix: hand-picked cells, each with its reason, from ``cells.toml``."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django_conformance.environments.libraries import toml
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DATA = Path(__file__).with_name("cells.toml")

Lane = Literal["", "latest", "next"]

AXES = ("python", "django", "celery", "channels", "server", "broker", "database")
LIBRARIES = ("django", "celery", "channels")
USUAL = {"server": "daphne", "broker": "redis", "database": "sqlite"}
TITLES = {"python": "Python", "django": "Django", "celery": "Celery", "channels": "Channels"}


@dataclass(frozen=True)
class Cell:
    """A point of the version matrix. ``lane`` is "" where versions are held, ``latest`` or ``next`` (pre-releases)."""

    python: str
    reason: str
    django: str = ""
    celery: str = ""
    channels: str = ""
    server: str = USUAL["server"]
    broker: str = USUAL["broker"]
    database: str = USUAL["database"]
    lane: Lane = ""

    @property
    def name(self) -> str:
        """Its name, which is that of its tox environment: ``py3.12-django5.2-celery5.5-channels4.2-uvicorn``."""
        versions = [f"{axis}{getattr(self, axis)}" for axis in LIBRARIES if getattr(self, axis)]
        unusual = [getattr(self, axis) for axis, usual in USUAL.items() if getattr(self, axis) != usual]
        return "-".join([f"py{self.python}", *([self.lane] if self.lane else versions), *unusual])

    @property
    def may_fail(self) -> bool:
        """Whether findings in it are reported without failing the matrix: pre-releases are nobody's promise yet."""
        return self.lane == "next"

    @property
    def requires(self) -> tuple[str, ...]:
        """What the reference project is installed with."""
        held = [line for axis in LIBRARIES for line in _data()["versions"][axis].get(getattr(self, axis), ())]
        lane = _data()["lanes"][self.lane]["requires"] if self.lane else ()
        return (*held, *lane, *(line for choice in self._choices for line in choice.get("requires", ())))

    @property
    def changes(self) -> tuple[str, ...]:
        """What the cell asks of somebody else's project: versions of Python and of the three libraries."""
        if self.lane:
            bound = ">=0a0" if self.lane == "next" else ""
            return (f"Python=={self.python}.*", *(f"{TITLES[axis]}{bound}" for axis in LIBRARIES))
        return tuple(f"{TITLES[axis]}=={getattr(self, axis)}.*" for axis in ("python", *LIBRARIES))

    @property
    def variables(self) -> dict[str, str]:
        """How the reference project is told its server, broker and database."""
        return {name: value for choice in self._choices for name, value in choice.get("variables", {}).items()}

    @property
    def _choices(self) -> list[dict[str, Any]]:
        return [_data()["choices"][axis][getattr(self, axis)] for axis in USUAL]

    def differs(self, cell: Cell) -> tuple[tuple[str, str, str], ...]:
        """Return the axes in which this cell differs from another: axis, the other's value, its own."""
        pairs = ((axis, getattr(cell, axis) or cell.lane, getattr(self, axis) or self.lane) for axis in AXES)
        return tuple((axis, before, after) for axis, before, after in pairs if before != after)


@cache
def cells() -> tuple[Cell, ...]:
    """Return every cell, the oldest first."""
    return tuple(Cell(**entry) for entry in _data()["cell"])


def chosen(names: Sequence[str]) -> tuple[Cell, ...]:
    """Return the cells with these names, or all where none is named; a part of a name (``django5.2``) names several.

    Raises:
        UsageError: no cell has such a name.
    """
    if not names:
        return cells()
    unknown = [name for name in names if not any(_called(name, cell) for cell in cells())]
    if unknown:
        near = difflib.get_close_matches(unknown[0], [cell.name for cell in cells()], n=2, cutoff=0.4)
        raise UsageError(
            f"There is no cell {unknown[0]!r}.",
            f"Did you mean: {', '.join(near)}?" if near else "List them with: django-conformance matrix --list",
        )
    return tuple(cell for cell in cells() if any(_called(name, cell) for name in names))


def of_a_project(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return the cells that differ for somebody else's project, whose server, broker and database are its own."""
    first: dict[tuple[str, ...], Cell] = {}
    for cell in cells:
        first.setdefault(cell.changes, cell)
    return tuple(first.values())


def versions(axis: str) -> tuple[str, ...]:
    """Return the versions or choices that the matrix has of an axis, the oldest first."""
    if axis == "python":
        pythons = {cell.python for cell in cells()}
        return tuple(sorted(pythons, key=lambda version: [int(part) for part in version.split(".")]))
    return tuple(_data()["versions"][axis] if axis in LIBRARIES else _data()["choices"][axis])


def requirements_of(axis: str) -> dict[str, tuple[str, ...]]:
    """Return what each version or choice of an axis, or each ``lane``, is installed with."""
    if axis in LIBRARIES:
        return {version: tuple(lines) for version, lines in _data()["versions"][axis].items()}
    table = _data()["lanes"] if axis == "lane" else _data()["choices"][axis]
    return {name: tuple(choice.get("requires", ())) for name, choice in table.items()}


def variables_of(axis: str) -> dict[str, dict[str, str]]:
    """Return the environment variables by which the reference project is told a choice."""
    return {name: dict(choice.get("variables", {})) for name, choice in _data()["choices"][axis].items()}


def _called(name: str, cell: Cell) -> bool:
    return name == cell.name or name in cell.name.split("-")


@cache
def _data() -> dict[str, Any]:
    return toml(DATA)
