"""What a gate was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class GateRequest:
    """A gate as asked for on the command line.

    ``before`` and ``after`` are requirements that are laid on top of the project's own (``Django==5.2.*``,
    ``Python==3.13.*``); ``requirements`` names their file where it is not to be looked for. ``options`` are those of
    ``check`` that hold for every run. ``reference`` is for the reference project, which has no requirements of its own: what
    is installed here is taken. ``reports`` is a folder that keeps each run's results file.
    """

    project: Path
    settings: str
    contract: Path | None = None
    requirements: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    reports: Path | None = None
    reference: bool = False
    bisect: bool = False
    rolling: bool = False
    stack: bool = True
    parallel: int = 2
