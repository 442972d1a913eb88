"""Has Django's system checks wait while the run's databases are made: a worker runs them, and a check may query.

In production they are there, migrated, when a worker starts. Here it starts while they are made.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wrapt

from django_conformance.deadlines import deadline

if TYPE_CHECKING:
    from types import ModuleType

    from django_conformance.overlay.record import Overlay

MAKING = "databases.making"
"""The file in the run's folder that is there as long as its databases are made."""

_makers: list[bool] = []
_WAIT = 0.5
_PAUSE = 0.05


def install(overlay: Overlay) -> None:
    """Have the checks of this process wait for the databases, but for half of what anything may take."""

    def run_checks(wrapped: Any, _instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        wait(Path(overlay.folder))
        return wrapped(*args, **kwargs)

    def registry(module: ModuleType) -> None:
        wrapt.wrap_function_wrapper(module, "run_checks", run_checks)  # what everybody imports: a bound method

    wrapt.when_imported("django.core.checks.registry")(registry)


def wait(folder: Path) -> None:
    """Wait until nobody makes the databases of a run, or for as long as makes sense."""
    end = time.monotonic() + deadline(_WAIT)
    while not _makers and (folder / MAKING).exists() and time.monotonic() < end:
        time.sleep(_PAUSE)


def maker() -> None:
    """Say that this process is the one that makes them: it waits for nobody."""
    _makers.append(True)


def begun(folder: Path) -> None:
    """Say that the databases of a run are being made."""
    (folder / MAKING).touch()


def ended(folder: Path) -> None:
    """Say that they are made, or never will be."""
    (folder / MAKING).unlink(missing_ok=True)
