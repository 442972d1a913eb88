"""How a run ended: a line an area, and the verdict."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from django_conformance.errors import ExitCode
from django_conformance.inventory import AREAS
from django_conformance.renderers.causes import LEVELS, findings
from django_conformance.renderers.layout import paragraph
from django_conformance.renderers.not_run import reasons
from django_conformance.results import FINDING_OUTCOMES, exit_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from django_conformance.results import Report, Result


_SHORTEST = 0.05
"""Seconds that are worth telling: rules have none of their own, since the project is judged while it is imported."""


def areas(results: Sequence[Result]) -> Iterator[RenderableType]:
    """Yield a line for each area that was run, with how many results had which outcome."""
    width = max(len(result.area) for result in results) if results else 0
    for area in AREAS:
        own = [result for result in results if result.area == area]
        counts = Counter(_counted_as(result) for result in own)
        if not counts:
            continue
        if any(result.is_finding or result.outcome == "error" for result in own):
            mark = Text("✗", style="red")
        else:
            mark = Text("✓", style="green") if counts["passed"] else Text("–", style="dim")
        cells = [f"{count} {outcome}" for outcome, count in counts.most_common() if count]
        told = " · ".join(sorted(cells, key=lambda cell: "passed" not in cell))
        yield paragraph(told, Text.assemble(mark, "  ", (area.ljust(width), "bold"), "  "))


def _counted_as(result: Result) -> str:
    """Return the word under which a result is counted: what is only worth knowing has not failed."""
    return "info" if result.outcome in FINDING_OUTCOMES and not result.is_finding else result.outcome


def checks_passed(count: int) -> str:
    """Return how many checks passed, as the last line of a clean run says it."""
    return f"{count} {'check' if count == 1 else 'checks'} passed"


def some_passed(count: int) -> str:
    """Return how many results passed, as it stands behind what did not; nothing where none did."""
    return f"; {count} passed" if count else ""


def verdict(report: Report) -> Text:
    """Return the last line: the outcome, what led to it, and how long it took."""
    seconds = sum(result.duration for result in report.results)
    told = findings(report.results)
    counts = Counter(result.level for result in told)
    passed = some_passed(report.end.counts["passed"])
    status = ExitCode(report.end.exit)
    named = ", ".join(f"{counts[level]} {level}" for level in LEVELS if counts[level])
    if status is ExitCode.CLEAN:
        text = Text.assemble(("Clean", "bold green"))
        words = f": {checks_passed(report.end.counts['passed'])}" + (f" ({named})" if named else "") + "."
    elif status is ExitCode.FINDINGS:
        text = Text.assemble(("Findings", "bold red"))
        words = f": {named}{passed}."
    else:
        text = Text.assemble(("Not completed", "bold magenta"))
        words = f": {named or 'no findings'}; {_errors(report)}{passed}."
        if not told and not report.end.counts["error"]:
            words = f": {_why_incomplete(report)}"
    text.append(words)
    return text.append(f"  {seconds:.1f} s in checks.", style="dim") if seconds >= _SHORTEST else text


def _errors(report: Report) -> str:
    """Say how many errors there were, and whose."""
    own = sum(result.is_own_error for result in report.results)
    counted = {"of your own rules": own, "of the tool": report.end.counts["error"] - own}
    shown = {whose: count for whose, count in counted.items() if count} or {"of the tool": 0}
    return ", ".join(f"{count} {'error' if count == 1 else 'errors'} {whose}" for whose, count in shown.items())


def _why_incomplete(report: Report) -> str:
    if exit_code(report.results) is not ExitCode.INCOMPLETE:
        return "the run was interrupted."
    if not report.results:
        return "Nothing was checked: no check matches --area, --select, --deselect and --level."
    return f"Nothing was checked: {reasons(report)}."
