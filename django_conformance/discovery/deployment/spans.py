"""Spans of time as deployment files write them: ``90``, ``1m30s``, ``5min 20s``, ``infinity``.

https://docs.docker.com/reference/compose-file/extension/#specifying-durations
https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html#Parsing%20Time%20Spans
"""

from __future__ import annotations

import re

_UNITS = {"us": 1e-6, "ms": 1e-3, "": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_ALSO = {
    "sec": "s",
    "second": "s",
    "seconds": "s",
    "min": "m",
    "minute": "m",
    "minutes": "m",
    "hr": "h",
    "hour": "h",
    "hours": "h",
}
_PART = re.compile(r"\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[a-z]*)\s*")


def seconds_in(text: object) -> float | None:
    """Return the seconds of a span; ``None`` for what is none, and for ``infinity``."""
    rest = str(text).strip().strip("'\"").lower()
    total = 0.0
    while rest:
        part = _PART.match(rest)
        unit = _UNITS.get(_ALSO.get(part["unit"], part["unit"])) if part is not None else None
        if part is None or unit is None:
            return None
        total += float(part["number"]) * unit
        rest = rest[part.end() :]
    return total if str(text).strip() else None
