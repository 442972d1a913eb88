"""How long to wait: generous, since machines are shared, and set by one environment variable."""

from __future__ import annotations

import os

VARIABLE = "DJANGO_CONFORMANCE_DEADLINE"


def deadline(factor: float = 1.0) -> float:
    """Return seconds to wait for one thing to happen: ``DJANGO_CONFORMANCE_DEADLINE`` or 120, times ``factor``."""
    try:
        seconds = float(os.environ.get(VARIABLE, "120"))
    except ValueError:
        seconds = 120.0
    return seconds * factor
