"""A finding on a terminal: a headline, what is wrong, the code, and how to fix it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.text import Text

from django_conformance.renderers.causes import apart
from django_conformance.renderers.excerpt import Excerpt
from django_conformance.renderers.layout import Headline, paragraph, whole
from django_conformance.renderers.markup import plain, prose
from django_conformance.renderers.places import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from django_conformance.inventory import Location
    from django_conformance.renderers.causes import Cause
    from django_conformance.renderers.places import Places
    from django_conformance.results import Result

STYLES = {"must": "bold red", "should": "bold yellow", "info": "bold cyan", "error": "bold magenta"}
_MARKS = {"must": "✗", "should": "✗", "info": "•", "error": "!"}
_COUNTED = re.compile(r" \(in \d+ places\)$")
"""How many places there are: they are listed below."""

_INDENT = 2
_PLACES = 5
"""How many further places of a finding are told."""

_LONGEST = 1000
"""How much is shown of a message; the report has all of it."""


def finding(
    cause: Cause, places: Places, *, verbose: bool = False, code: bool = True, docs: bool = True
) -> Iterator[RenderableType]:
    """Tell a finding, with its code and its page where they are asked for: a terminal that has links needs no page."""
    first = cause.first
    kind = kind_of(first)
    yield _headline(cause, kind, places)
    here = places_of(first)
    message = _COUNTED.sub("", first.message) if here[1:] else first.message
    yield paragraph(prose(_cut(message, verbose=verbose)), _INDENT)
    if here:
        lines = places.lines(here[0]) if code else ()
        if lines:
            yield Excerpt(lines, here[0], STYLES[kind])
    yield from _further(cause, here, places, verbose=verbose)
    if first.hint:
        yield paragraph(prose(_cut(first.hint, verbose=verbose)), Text("  Fix: ", style="bold green"))
    if first.docs and docs:
        yield paragraph(Text(first.docs, style="dim"), Text("  Docs: ", style="dim"))
    if verbose and first.reproduce:
        yield whole(Text(f"  Again: {first.reproduce}", style="dim"))
    yield Text()


def in_a_line(results: Sequence[Result], places: Places) -> Iterator[RenderableType]:
    """Tell of findings of one check, which stand below others of it, only what they are about and where."""
    first = results[0]
    count = Text(f"{len(results)} more", style="bold")
    yield Headline((level(first.level), count, _check(first, places)), _INDENT)
    yield from _listed([_named_and_placed(result.subject, result, places) for result in results], "  ")
    yield Text()


def _headline(cause: Cause, kind: str, places: Places) -> Headline:
    first = cause.first
    others = len(cause.subjects) - 1
    subject = plain(first.subject) + (f" and {others} more" if others else "")
    here = places_of(first)
    parts = [level(kind), Text(subject, style="bold"), _check(first, places)]
    return Headline((*parts, places.linked(here[0])) if here else parts, _INDENT)


def kind_of(result: Result) -> str:
    """Return the level of a result; ``error`` where the tool itself failed."""
    return "error" if result.outcome == "error" else result.level


def level(kind: str) -> Text:
    """Return the mark and the word that a finding begins with."""
    return Text(f"{_MARKS[kind]} {kind}", style=STYLES[kind])


def _check(result: Result, places: Places) -> Text:
    return places.page(result.check, result.docs, "dim")


def _further(cause: Cause, here: Sequence[Location], places: Places, *, verbose: bool) -> Iterator[RenderableType]:
    """List the other places of a finding, and its other subjects."""
    others: list[tuple[Text, ...]] = [(places.linked(location),) for location in here[1:]]
    others += [_named_and_placed(apart(result, cause.first), result, places) for result in cause.results[1:]]
    yield from _listed(others, "  Also: ", verbose=verbose)


def _named_and_placed(name: str, result: Result, places: Places) -> tuple[Text, ...]:
    """Return the parts of a line: what a result is about, and where it is."""
    here = places_of(result)
    parts = (Text(plain(name)), *([places.linked(here[0])] if here else []))
    return tuple(part for part in parts if part.plain) or (Text(plain(result.subject)),)


def _listed(rows: Sequence[tuple[Text, ...]], label: str, *, verbose: bool = False) -> Iterator[RenderableType]:
    """List rows below a label; where they are many, the first of them and how many more there are."""
    # One that is left over takes as much room as a line that says so.
    shown = rows if verbose or len(rows) == _PLACES + 1 else rows[:_PLACES]
    for number, row in enumerate(shown):
        before = Text(" " * len(label) if number else label, style="dim")
        yield Headline((Text.assemble(before, row[0]), *row[1:]), len(label) + 2)
    if len(rows) > len(shown):
        yield Text(f"{'':{len(label)}}and {len(rows) - len(shown)} more; --verbose lists them", style="dim")


def _cut(text: str, *, verbose: bool) -> str:
    return text if verbose or len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
