"""What confines a run, as a record: for each aspect, the kernel or Python, and why not the kernel."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

Level = Literal["kernel", "python"]
ASPECTS = ("network", "files", "processes")
FILE = "confinement.json"


@dataclass(frozen=True)
class Confinement:
    """``network``, ``files`` and ``processes`` say who confines them; ``reasons`` says why the kernel does not."""

    network: Level = "python"
    files: Level = "python"
    processes: Level = "python"
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the kernel confines every aspect."""
        return {self.network, self.files, self.processes} == {"kernel"}

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
