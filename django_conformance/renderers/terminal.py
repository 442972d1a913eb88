"""The terminal summary: findings first, each with where, why and how to fix it; then one line per area."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from django_conformance.codec import from_json
from django_conformance.confinement import ASPECTS
from django_conformance.errors import ExitCode
from django_conformance.inventory import AREAS, Location
from django_conformance.results import FINDING_OUTCOMES, exit_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_conformance.results import Report, Result, Run

_STYLES = {"must": "bold red", "should": "yellow", "info": "cyan"}
_MARKS = {"must": "✗", "should": "✗", "info": "•"}
_PLACES = 5
"""How many places of a finding are told."""

_IN_FULL = 5
"""How many findings of one check are told in full: the report has all of them."""

_LONGEST = 1000
"""How much is shown of a message: the report has all of it."""

_SHOWN = ("django", "celery", "channels", "daphne")


def summary(report: Report) -> RenderableType:
    """Return the summary of a finished run."""
    findings = [result for result in report.results if result.outcome in ("failed", "unexpected-pass")]
    order = {"must": 0, "should": 1, "info": 2}
    findings.sort(key=lambda result: (order[result.level], AREAS.index(result.area) if result.area in AREAS else 9))
    errors = [result for result in report.results if result.outcome == "error"]
    parts: list[RenderableType] = [_header(report.run), Text()]
    parts += _told(findings)
    parts += [part for result in errors for part in _error(result)]
    parts += [_areas(report.results), *_left_out(report.results), Text(), *_lacking(report.results)]
    parts += [_verdict(report, findings)]
    return Group(*parts)


def _header(run: Run) -> Text:
    versions = [f"{name} {run.packages[name]}" for name in _SHOWN if name in run.packages]
    services = [
        f"{service.get('product') or kind} {service.get('version') or ''} ({service.get('source')})"
        for kind, service in run.services.items()
    ]
    text = Text()
    text.append(run.tool, style="bold")
    text.append(f" · {run.project.get('settings')} (from {run.project.get('settings_from')})\n")
    text.append(" · ".join([f"Python {run.python}", *versions]), style="dim")
    text.append("\n")
    if run.project.get("advice"):
        text.append(f"{run.project['advice']}\n", style="yellow")
    text.append("services: " + (", ".join(services) or "none needed"), style="dim")
    if run.services.keys() & {"redis", "rabbitmq"}:
        for path, worker in (run.project.get("workers") or {}).items():
            text.append(f"\nworker of {path} as declared: {worker}", style="dim")
    text.append(f"\n{confined(run.confinement)}" if run.confinement else "", style="dim")
    return text


def confined(confinement: dict[str, Any]) -> str:
    """Say in one line who confines a run."""
    by_python = [aspect for aspect in ASPECTS if confinement.get(aspect) != "kernel"]
    if not by_python:
        return "confined by the kernel: network, files, processes"
    reasons = dict.fromkeys(confinement.get("reasons", {}).get(aspect, "") for aspect in by_python)
    return f"not confined by the kernel: {', '.join(by_python)} ({'; '.join(filter(None, reasons))})"


def _told(findings: Sequence[Result]) -> Iterator[RenderableType]:
    """Tell the first findings of each check in full, and of the others where they are."""
    same: defaultdict[str, list[Result]] = defaultdict(list)
    for result in findings:
        same[result.check].append(result)
    for results in same.values():
        # One that is left over takes as much room as a line that says so.
        shown = len(results) if len(results) == _IN_FULL + 1 else _IN_FULL
        for result in results[:shown]:
            yield from _finding(result)
        if results[shown:]:
            yield from _more(results[shown:])


def _more(results: Sequence[Result]) -> Iterator[RenderableType]:
    first = results[0]
    title = Text()
    title.append(f"{_MARKS[first.level]} {first.level:<6} ", style=_STYLES[first.level])
    title.append(f"{len(results)} more", style="bold")
    title.append(f"  {first.check}", style="dim")
    yield title
    places = ", ".join(str(result.location or result.subject) for result in results)
    yield Padding(Text(_cut(places)), (0, 0, 1, 9), expand=False)


def _finding(result: Result) -> Iterator[RenderableType]:
    title = Text()
    title.append(f"{_MARKS[result.level]} ", style=_STYLES[result.level])
    title.append(f"{result.level:<6} ", style=_STYLES[result.level])
    title.append(result.subject, style="bold")
    title.append(f"  {result.check}", style="dim")
    yield title
    yield from _details(result)


def _error(result: Result) -> Iterator[RenderableType]:
    title = Text()
    title.append("! error  ", style="bold magenta")
    title.append(result.subject, style="bold")
    title.append(f"  {result.check}", style="dim")
    yield title
    yield from _details(result)


def _details(result: Result) -> Iterator[RenderableType]:
    yield Padding(Text(_cut(result.message)), (0, 0, 0, 9), expand=False)
    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim", width=5)
    table.add_column(overflow="fold")
    rows = (
        ("at", _places(result)),
        ("fix", result.hint),
        ("docs", result.docs),
        ("again", result.reproduce),
    )
    for name, value in rows:
        if value:
            table.add_row(name, Text(value, style="green" if name == "fix" else ""))
    yield Padding(table, (0, 0, 1, 9), expand=False)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _places(result: Result) -> str:
    places = [str(from_json(Location, place)) for place in result.evidence.get("places", ())]
    if len(places) <= 1:
        return str(result.location) if result.location else ""
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    return ", ".join(places[:_PLACES]) + more


def _areas(results: Sequence[Result]) -> Table:
    table = Table.grid(padding=(0, 2))
    for area in AREAS:
        own = [result for result in results if result.area == area]
        counts = Counter(_counted_as(result) for result in own)
        if not counts:
            continue
        bad = any(result.is_finding or result.outcome == "error" for result in own)
        mark = (
            Text("✗", style="red")
            if bad
            else Text("✓" if counts["passed"] else "–", style="green" if counts["passed"] else "dim")
        )
        cells = [f"{count} {outcome}" for outcome, count in counts.most_common() if count]
        table.add_row(
            mark, Text(area, style="bold"), Text(" · ".join(sorted(cells, key=lambda cell: "passed" not in cell)))
        )
    return table


def _counted_as(result: Result) -> str:
    """Return the word under which a result is counted: what is only worth knowing has not failed."""
    return "info" if result.outcome in FINDING_OUTCOMES and not result.is_finding else result.outcome


def _left_out(results: Sequence[Result]) -> Iterator[RenderableType]:
    """Say why checks were not run, a line a reason."""
    areas: dict[str, list[str]] = defaultdict(list)
    for result in results:
        if result.outcome in ("skipped", "blocked") and not _lacks(result):
            areas[result.message].append(result.area)
    for message in sorted(areas, key=lambda message: -len(areas[message])):
        names = ", ".join(dict.fromkeys(areas[message]))
        yield Text(f"  {len(areas[message]):>3} not run ({names}): {message}", style="dim")


def _lacks(result: Result) -> bool:
    """Whether a check was not run for want of something that can be installed."""
    return result.outcome == "skipped" and result.reason is not None and result.reason.kind == "environment-lacks"


def _lacking(results: Sequence[Result]) -> Iterator[RenderableType]:
    """Say what the environment lacks, once each and so that it is seen: what was not run is not clean."""
    lacking = Counter(result.message for result in results if _lacks(result))
    for message, count in lacking.most_common():
        areas = ", ".join(dict.fromkeys(result.area for result in results if result.message == message))
        text = Text(f"! {count} check{'s' if count > 1 else ''} of {areas} could not be run. ", style="bold yellow")
        yield text.append(message, style="yellow")
    if lacking:
        yield Text()


def _verdict(report: Report, findings: Sequence[Result]) -> Text:
    seconds = sum(result.duration for result in report.results)
    counts = Counter(result.level for result in findings)
    status = ExitCode(report.end.exit)
    named = ", ".join(f"{counts[level]} {level}" for level in ("must", "should", "info") if counts[level])
    if status is ExitCode.CLEAN:
        text = Text("Clean", style="bold green")
        text.append(
            f": {report.end.counts['passed']} checks passed" + (f" ({named})" if named else "") + ".", style="default"
        )
    elif status is ExitCode.FINDINGS:
        text = Text("Findings", style="bold red")
        text.append(f": {named}; {report.end.counts['passed']} passed.", style="default")
    elif not findings and not report.end.counts["error"]:
        text = Text("Not completed", style="bold magenta")
        text.append(f": {_why_incomplete(report)}", style="default")
    else:
        text = Text("Not completed", style="bold magenta")
        text.append(
            f": {named or 'no findings'}; {report.end.counts['error']} errors of the tool, {report.end.counts['passed']} passed.",
            style="default",
        )
    text.append(f"  {seconds:.1f} s in checks.", style="dim")
    return text


def _why_incomplete(report: Report) -> str:
    if exit_code(report.results) is not ExitCode.INCOMPLETE:
        return "the run was interrupted."
    if not report.results:
        return "Nothing was checked: no check matches --area, --select, --deselect and --level."
    return "Nothing was checked: the lines above say why each check did not run, and how to get what it needs."
