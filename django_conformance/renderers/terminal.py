"""The report of a run on a terminal: findings first, then what was not checked, then the verdict."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rich.console import Group, RenderableType
from rich.text import Text

from django_conformance.confinement import confined_by
from django_conformance.renderers.causes import Cause, causes, findings
from django_conformance.renderers.finding import finding, in_a_line
from django_conformance.renderers.layout import paragraph, whole
from django_conformance.renderers.not_run import not_run
from django_conformance.renderers.places import Places
from django_conformance.renderers.tally import areas, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_conformance.results import Report, Result, Run

Detail = Literal["quiet", "normal", "verbose"]

_IN_FULL = 5
"""How many findings of one check are told in full: the report has all of them."""

_INFO_IN_FULL = 5
"""How many findings at level info are told with their code and their pages: where there are more, they would bury the others."""

_SHOWN = ("django", "celery", "channels", "daphne")


@dataclass(frozen=True)
class Look:
    """How a report is told.

    Args:
        detail: ``quiet`` tells findings and the verdict, ``verbose`` every place and reason.
        again: the command line that runs a check again, without the check.
        places: where the project is, seen from the reader.
    """

    detail: Detail = "normal"
    again: str = ""
    places: Places = field(default_factory=Places)


def summary(report: Report, look: Look | None = None) -> RenderableType:
    """Return the report of a finished run."""
    look = look or Look()
    told = findings(report.results)
    errors = [result for result in report.results if result.outcome == "error"]
    body = [*_told(told, look), *(part for cause in causes(errors) for part in _in_full(cause, look))]
    if look.detail == "quiet":
        return Group(*body, verdict(report))
    parts: list[RenderableType] = [_header(report.run), Text(), *body, *areas(report.results)]
    parts += _spaced(list(not_run(report, verbose=look.detail == "verbose")))
    parts += [Text(), *_again([*told, *errors], look), verdict(report)]
    return Group(*parts)


def _spaced(parts: Sequence[RenderableType]) -> list[RenderableType]:
    return [Text(), *parts] if parts else []


def _header(run: Run) -> RenderableType:
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
    text.append(f"\nconfined by {confined_by(run.confinement)}" if run.confinement else "", style="dim")
    return paragraph(text)


def _told(results: Sequence[Result], look: Look) -> Iterator[RenderableType]:
    """Tell the first findings of each check in full, and of the others where they are."""
    same: defaultdict[str, list[Cause]] = defaultdict(list)
    told = causes(results)
    for cause in told:
        same[cause.first.check].append(cause)
    brief = look.detail != "verbose" and sum(cause.first.level == "info" for cause in told) > _INFO_IN_FULL
    for alike in same.values():
        # One that is left over takes as much room as a line that says so.
        shown = len(alike) if look.detail == "verbose" or len(alike) == _IN_FULL + 1 else _IN_FULL
        for number, cause in enumerate(alike[:shown]):
            code = not (brief and cause.first.level == "info")
            yield from _in_full(cause, look, is_first=number == 0 and code, code=code)
        if alike[shown:]:
            yield from in_a_line([result for cause in alike[shown:] for result in cause.results], look.places)
    if brief:
        yield Text(
            "• The code and the page of findings at level info are left out; --verbose shows them.\n", style="dim"
        )


def _in_full(cause: Cause, look: Look, *, is_first: bool = True, code: bool = True) -> Iterator[RenderableType]:
    """Tell a finding; its page stands below the first of a check, where no link leads there."""
    verbose = look.detail == "verbose"
    docs = verbose or (is_first and not look.places.links)
    yield from finding(cause, look.places, verbose=verbose, code=code, docs=docs)


def _again(results: Sequence[Result], look: Look) -> Iterator[RenderableType]:
    """Say once how a check is run again, and explained."""
    checks = dict.fromkeys(result.check for result in results)
    if not checks or not look.again:
        return
    check = next(iter(checks)) if len(checks) == 1 else "ID"
    yield whole(Text.assemble(("Run a check again:  ", "dim"), f"{look.again} --select {check}"))
    yield whole(Text.assemble(("Explain a check:    ", "dim"), f"django-conformance catalogue {check}"))
    yield Text()
