"""What the modules of this folder hand around: frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Requirements:
    """What a project asks for.

    ``requirements`` are PEP 508 lines as loose as the file says, or ``-e /path`` for what stands in a folder.
    ``pins`` are exact versions (``name==1.0``, a marker may follow) or places (``name @ url``) that a lock holds.
    ``constraints`` bound what is not asked for; ``options`` are lines such as ``--index-url …``. ``python`` is a
    specifier, or "". ``package`` is the project's own folder where it is installed as a package, with ``extras``.
    ``complete`` says that nothing else is to be installed: the file names transitive packages too. ``includes`` are the files
    that it reads by ``-r`` and ``-c``. uv runs in ``root``.
    """

    kind: str
    path: Path | None
    root: Path
    requirements: tuple[str, ...]
    pins: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    python: str = ""
    package: Path | None = None
    extras: tuple[str, ...] = ()
    complete: bool = False
    includes: frozenset[Path] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """Where they come from, for a sentence: a file's path, or this environment."""
        return str(self.path) if self.path else "the packages installed in this environment"


@dataclass(frozen=True)
class Moved:
    """A package whose version differs between two resolutions; ``None`` where it is absent."""

    name: str
    before: str | None
    after: str | None
