"""What a command says that could not be completed: one sentence and what to do, never a traceback that nobody asked for."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from django_conformance.errors import ConformanceError
from django_conformance.redaction import of_environment

VARIABLE = "DJANGO_CONFORMANCE_TRACEBACK"

_FULL = (errno.ENOSPC, errno.EDQUOT)


def tell(error: BaseException) -> None:
    """Write to standard error what happened and what to do; with a variable set, the traceback before it."""
    if os.environ.get(VARIABLE) and not isinstance(error, KeyboardInterrupt):
        traceback.print_exception(error)
    message, hint = (of_environment().text(words) for words in told(error))
    with suppress(OSError, ValueError):  # standard error may be closed as well
        print(f"django-conformance: {message}", file=sys.stderr)  # noqa: T201 - the command line's own output
        if hint:
            print(f"  {hint}", file=sys.stderr)  # noqa: T201 - the command line's own output


def told(error: BaseException) -> tuple[str, str]:
    """Return a sentence for an error, and what to do."""
    if isinstance(error, ConformanceError):
        return error.message, error.hint
    if isinstance(error, KeyboardInterrupt):
        return "interrupted.", ""
    if isinstance(error, OSError) and error.errno in _FULL:
        return f"{_where(error)}No space is left on the disk.", "Free some, or set TMPDIR to a folder on another disk."
    if isinstance(error, OSError) and error.strerror:
        return f"{_where(error)}{error.strerror}.", f"To see where, set {VARIABLE}=1."
    if isinstance(error, MemoryError):
        return "The memory of this machine is used up.", "Give this process more, or check fewer areas: --area NAME."
    return (
        f"An error of django-conformance itself: {type(error).__name__}: {error}{_place(error)}.",
        f"Please report it, with the traceback that {VARIABLE}=1 shows.",
    )


def _where(error: OSError) -> str:
    return f"{error.filename}: " if error.filename else ""


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
