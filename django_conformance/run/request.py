"""What a run was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django_conformance.checks import Level
from django_conformance.selection import Selection


@dataclass(frozen=True)
class Request:
    """A run as asked for on the command line, or by pytest's options.

    ``services`` is ``auto`` (a given URL, else a private service), ``private`` (never a URL) or ``configured`` (the
    project's own endpoints). ``areas`` and ``select`` empty mean all. ``settings_from`` says where ``settings`` was found.
    ``folder`` is the run's folder where whoever asks has made it.
    """

    project: Path
    settings: str
    settings_from: str
    contract: Path | None = None
    report: Path | None = None
    areas: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    deselect: tuple[str, ...] = ()
    level: Level = "info"
    services: str = "auto"
    seed: int = 0
    max_examples: int = 25
    reference: bool = False
    folder: Path | None = None

    @property
    def selection(self) -> Selection:
        """The checks that are asked for."""
        return Selection(self.areas, self.select, self.deselect, self.level)

    def reproduce(self, check: str) -> str:
        """Return the command line that runs one check of this run again."""
        where = ["--reference"] if self.reference else ["--project", str(self.project), "--settings", self.settings]
        if self.contract is not None and not self.reference:
            where += ["--contract", str(self.contract)]
        return " ".join(["django-conformance", "check", *where, "--select", check, "--seed", str(self.seed)])
