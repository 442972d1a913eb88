"""A finding a line, for a pipe: ``path:line: level id message``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.renderers.causes import findings
from django_conformance.renderers.markup import plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.renderers.places import Places
    from django_conformance.results import Report


def concise(report: Report, places: Places) -> Iterator[str]:
    """Yield a line for each finding, and for each error of the tool. One without a place has its subject there."""
    for result in (*findings(report.results), *(result for result in report.results if result.outcome == "error")):
        where = plain(result.subject if result.location is None else places.place(result.location))
        level = "error" if result.outcome == "error" else result.level
        yield f"{where}: {level} {result.check} {' '.join(words(result.message).split())}"
