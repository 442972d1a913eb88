"""Annotations of GitHub Actions: commands that a job prints, and that GitHub shows on the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands. GitHub shows ten errors, ten
warnings and ten notices of a step, so the gravest come first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.renderers.causes import findings
from django_conformance.renderers.markup import plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.renderers.places import Places
    from django_conformance.results import Report, Result

_COMMANDS = {"must": "error", "should": "warning", "info": "notice"}


def workflow_commands(report: Report, places: Places) -> Iterator[str]:
    """Yield an annotation for each finding, and for each error of the tool."""
    for result in (*findings(report.results), *(result for result in report.results if result.outcome == "error")):
        command = "error" if result.outcome == "error" else _COMMANDS[result.level]
        text = words(result.message) + (f"\nFix: {words(result.hint)}" if result.hint else "")
        text += f"\n{result.docs}" if result.docs else ""
        properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(result, places))
        yield f"::{command} {properties}::{_data(text)}"


def _properties(result: Result, places: Places) -> Iterator[tuple[str, str]]:
    location = result.location
    if location is not None:
        yield "file", plain(places.path(location))
        if location.line is not None:
            yield "line", str(location.line)
        if location.column is not None:
            yield "col", str(location.column)
        if location.column is not None and location.end_column is not None:
            yield "endColumn", str(location.end_column)
    yield "title", f"{plain(result.subject)}: {result.check}"


def _data(text: str) -> str:
    """Escape the words of a command, as GitHub's toolkit does."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property of a command, as GitHub's toolkit does."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
