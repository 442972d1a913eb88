"""What confines a run, as a record: for each aspect, the kernel or Python, and why not the kernel's namespaces."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Level = Literal["kernel: namespaces", "kernel: landlock", "python"]
NAMESPACES: Level = "kernel: namespaces"
LANDLOCK: Level = "kernel: landlock"
PYTHON: Level = "python"
ASPECTS = ("network", "files", "processes")
FILE = "confinement.json"
NOT_LINUX = "only Linux has namespaces and Landlock"

LEFT_OUT: dict[Level, dict[str, str]] = {
    NAMESPACES: {"files": "as root, a program that unmounts the copies"},
    LANDLOCK: {
        "network": "UDP and other protocols than TCP; other hosts at an allowed port; Unix sockets that are files",
        "files": "the folders of temporary files; modes, times and owners of files",
        "processes": "a process left behind where the command and the run's launcher are killed together",
    },
    PYTHON: {
        "network": "programs that are no Python of the run, such as curl; ports of this machine that no setting names",
        "files": "everything but log files, and the files and folders that settings name",
        "processes": "a process left behind where the command and the run's launcher are killed together",
    },
}
"""What each level does not cover, by aspect."""


@dataclass(frozen=True)
class Confinement:
    """``network``, ``files`` and ``processes`` say who confines them; ``reasons`` says why namespaces do not."""

    network: Level = PYTHON
    files: Level = PYTHON
    processes: Level = PYTHON
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the kernel confines every aspect."""
        return PYTHON not in {self.network, self.files, self.processes}

    def with_level(self, aspect: str, level: Level) -> Confinement:
        """Return the record with another level of an aspect."""
        levels: dict[str, Any] = {aspect: level}
        return replace(self, **levels)

    def write(self, folder: Path) -> None:
        """Write the record into a run's folder."""
        record = {aspect: getattr(self, aspect) for aspect in ASPECTS} | {"reasons": self.reasons}
        (folder / FILE).write_text(json.dumps(record), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Confinement:
        """Return the record of a run; of one that nothing has confined, that Python does it."""
        path = folder / FILE
        if not path.exists():
            return cls(reasons=dict.fromkeys(ASPECTS, "the run was not started by django-conformance check"))
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def confined_by(confinement: Mapping[str, Any]) -> str:
    """Say in one line who confines a run, from the record in its report; the strongest level first."""
    aspects: dict[str, list[str]] = {}
    for aspect in ASPECTS:
        aspects.setdefault(confinement.get(aspect, PYTHON), []).append(aspect)
    levels = sorted(aspects, key=[NAMESPACES, "kernel", LANDLOCK, PYTHON].index)  # older reports have "kernel"
    reasons = confinement.get("reasons", {})
    return ", ".join(f"{level} ({_told(aspects[level], reasons)})" for level in levels)


def _told(aspects: list[str], reasons: Mapping[str, str]) -> str:
    why = "; ".join(dict.fromkeys(reasons[aspect] for aspect in aspects if reasons.get(aspect)))
    return ", ".join(aspects) + (f": {why}" if why else "")
