"""From findings of rules to messages of Django's, whose ids can stand in SILENCED_SYSTEM_CHECKS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.checks import DEBUG, ERROR, INFO, WARNING, CheckMessage

from django_conformance.errors import ConformanceError
from django_conformance.redaction import of_environment
from django_conformance.renderers.markup import words
from django_conformance.system_checks.numbers import numbers

if TYPE_CHECKING:
    from django_conformance.results import Report, Result

_LEVELS = {"must": (ERROR, "E"), "should": (WARNING, "W"), "info": (INFO, "I")}
FAILED = "conformance.W000"
"""The id of the message that the rules could not be run."""


def messages(report: Report | ConformanceError) -> list[CheckMessage]:
    """Return a message for each finding, or one that says why there is none."""
    if isinstance(report, ConformanceError):
        message, hint = map(of_environment().text, (report.message, report.hint))
        return [CheckMessage(WARNING, f"django-conformance could not run: {message}", hint=hint, id=FAILED)]
    known = numbers()
    return [_message(result, known) for result in report.results if result.outcome in ("failed", "error")]


def message_id(check: str, level: str, known: dict[str, int]) -> str:
    """Return the id of a rule's messages; a rule that has no number, such as a project's own, goes by its name."""
    letter = _LEVELS[level][1]
    return f"conformance.{letter}{known[check]:03}" if check in known else f"conformance.{letter}.{check}"


def _message(result: Result, known: dict[str, int]) -> CheckMessage:
    level = DEBUG if result.outcome == "error" else _LEVELS[result.level][0]
    place = f" ({result.location})" if result.location else ""
    hint = f"{words(result.hint)} [{result.check}]" if result.hint else f"[{result.check}]"
    return CheckMessage(
        level,
        f"{words(result.message)}{place}",
        hint=hint,
        obj=result.subject,
        id=message_id(result.check, result.level, known),
    )
