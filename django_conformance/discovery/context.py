"""What discovery knows while it looks at one area."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class DiscoveryContext:
    """``originals`` are the settings as the project has them, before the overlay; ``settings`` is the module's name."""

    project: Path
    settings: str
    originals: dict[str, Any] = field(default_factory=dict)
