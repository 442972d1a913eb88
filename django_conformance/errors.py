"""Exit codes, and the errors a person can act on: what happened, why, and what to do next."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit status of every command."""

    CLEAN = 0
    FINDINGS = 1
    INCOMPLETE = 2


class ConformanceError(Exception):
    """An expected error. It is printed as a message, never as a traceback, and ends a command with ``INCOMPLETE``.

    Args:
        message: what happened, in a sentence.
        hint: what to do next, in a sentence.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ConformanceError):
    """The command line or the contract asks for something that cannot be."""


class TruncatedReport(ConformanceError):
    """A results file ends before its ``end`` line: the run that wrote it was cut off."""


class UnreadableReport(ConformanceError):
    """A results file is empty, of another format, or not one JSON object a line."""
