"""What a worker that has ended leaves behind: the line of its log that says why, and Celery's words for a process that is gone."""

from __future__ import annotations

import re

from django_conformance.run.cut_short import ended_with

_CAUSE = re.compile(
    r"^([A-Za-z_][\w.]*(?:Error|Exception|Configured|NotReady|Exit|Interrupt|Warning)\b.*)$", re.MULTILINE
)
_RAISED = re.compile(r"^Traceback \(most recent call last\):\n(?:[ \t].*\n)+([A-Za-z_][\w.]*(?::.*)?)$", re.MULTILINE)
"""A traceback, with the line that it ends with: an exception of any name."""
_LOST = re.compile(r"exitcode (-?\d+)|signal (\d+)")


def cause(log: str) -> str | None:
    """Return the last line of a log that says why a process ended, ``None`` where none does."""
    lines = [*_CAUSE.finditer(log), *_RAISED.finditer(log)]
    return max(lines, key=lambda match: match.start(1))[1].strip() if lines else None


def of_worker_lost(message: str) -> str:
    """Return what Celery says of a pool's process that is gone, as a verb with its object."""
    match = _LOST.search(message)
    if match is None:
        return f"ended the worker's process: {message}"
    return ended_with(int(match[1]) if match[1] else -int(match[2]))
