"""Whether the variable that says how long to wait holds a time."""

from __future__ import annotations

import os

from django_conformance.deadlines import VARIABLE
from django_conformance.errors import UsageError

_LONGEST = 86_400.0


def deadline_or_error() -> None:
    """Check the variable that gives everything more time.

    Raises:
        UsageError: it holds no number of seconds, or one that nobody would wait for.
    """
    given = os.environ.get(VARIABLE)
    if not given:
        return
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST:  # not a number is in no range
        raise UsageError(
            f"The environment variable {VARIABLE} is {given[:40]!a}, which is not a time.",
            f"Set it to seconds: {VARIABLE}=300",
        )
