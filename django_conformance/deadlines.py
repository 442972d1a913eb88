"""How long to wait: generous, since machines are shared; more where the project is slow to start; set by one environment variable."""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "DJANGO_CONFORMANCE_DEADLINE"

STARTUP = "DJANGO_CONFORMANCE_STARTUP"
"""Environment variable with the seconds that the project took to start, which the processes of a run inherit."""

SUBJECT = "DJANGO_CONFORMANCE_SUBJECT_DEADLINE"
"""Environment variable with the seconds that one task, socket, command or route of the project has."""

_own: ContextVar[float | None] = ContextVar("own", default=None)

_USUAL = 120.0
_OF_SUBJECT = 0.25
"""What a subject has of that: half a minute."""
_STARTS = 8
"""How many starts of the project one thing may take: several processes start side by side, on few processors."""


def deadline(factor: float = 1.0) -> float:
    """Return seconds to wait for one thing to happen: ``DJANGO_CONFORMANCE_DEADLINE`` or 120, times ``factor``.

    Where a project is slow to start, it is longer: :func:`paced`. Then it is doubled, perhaps more than once, so that two
    runs of a project have the same.
    """
    seconds = _seconds(VARIABLE, _USUAL)
    while 0 < seconds < _STARTS * _seconds(STARTUP, 0.0):
        seconds *= 2
    return seconds * factor


def subject_deadline() -> float:
    """Return the seconds that code of the project has for one subject.

    What its entry in the contract says, else what is set for all, else a quarter of :func:`deadline`.
    """
    return _own.get() or _seconds(SUBJECT, 0.0) or deadline(_OF_SUBJECT)


def longer() -> str:
    """Return what gives a subject more than :func:`subject_deadline`, as a part of a sentence."""
    if _own.get():
        return "for longer, set deadline in its entry in the contract, in seconds"
    return f"for longer, set {SUBJECT}, in seconds"


@contextmanager
def own_deadline(seconds: float | None) -> Iterator[None]:
    """Give what is called in this block, and its copies of this process, a subject's time of its own; ``None`` gives the usual."""
    token = _own.set(seconds)
    try:
        yield
    finally:
        _own.reset(token)


@contextmanager
def paced(startup: float) -> Iterator[None]:
    """Have deadlines follow what the project has shown: the seconds that it takes to start."""
    before = os.environ.get(STARTUP)
    os.environ[STARTUP] = f"{startup:.1f}"
    try:
        yield
    finally:
        if before is None:
            del os.environ[STARTUP]
        else:
            os.environ[STARTUP] = before


def within(factor: float = 1.0) -> str:
    """Return "within … s", and what gives it longer, for the message of what was late."""
    return f"within {deadline(factor):.0f} s; for longer, set {VARIABLE} (in seconds)"


def raised() -> str:
    """Return how to give everything twice the time, as a part of a sentence."""
    return f"set the environment variable {VARIABLE}={2 * deadline():.0f} (seconds; {deadline():.0f} now)"


def _seconds(variable: str, usual: float) -> float:
    try:
        return float(os.environ[variable])
    except (KeyError, ValueError):
        return usual
