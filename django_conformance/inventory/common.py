"""Records that every area of an inventory uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Area = Literal["project", "celery", "channels", "commands", "databases"]

AREAS: tuple[Area, ...] = ("project", "celery", "channels", "commands", "databases")


@dataclass(frozen=True)
class Location:
    """A place in source: ``path`` is relative to the project where it lies inside it; ``line`` counts from 1.

    ``column`` and ``end_column`` (exclusive) count characters from 1, where what is meant stands within the line. What
    goes on below has no end, and places that differ in columns only are the same place.
    """

    path: str
    line: int | None = None
    column: int | None = field(default=None, compare=False, metadata={"optional": True})
    end_column: int | None = field(default=None, compare=False, metadata={"optional": True})

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """Something discovery could not load: what it was, and the innermost cause.

    ``stage`` names what was being done (``settings``, ``setup``, ``celery-app``, ``task-module``, ``asgi-application``,
    ``command``, ``router``, …), ``subject`` what it was done to, ``message`` the exception's type and text.
    ``is_unanswered`` says that a server or a table was asked which discovery does not have: no fault of the project's.
    """

    area: Area
    stage: str
    subject: str
    message: str
    location: Location | None = None
    is_unanswered: bool = False
