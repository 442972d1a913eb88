"""The pages: of one run, of many side by side, and of a comparison."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from django_conformance.compare.alike import distinct
from django_conformance.compare.verdict import STATES
from django_conformance.renderers.html import assets
from django_conformance.renderers.html.areas import areas
from django_conformance.renderers.html.environment import compared, environment, grid
from django_conformance.renderers.html.heat_map import heat, heat_map
from django_conformance.renderers.html.island import island
from django_conformance.renderers.html.overview import overview, verdict_overview
from django_conformance.renderers.html.routing import routing
from django_conformance.renderers.html.unjudged import unjudged_groups
from django_conformance.renderers.html.verdict_island import verdict_island
from django_conformance.renderers.visible import HIDDEN, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from re import Match

    from django_conformance.checks import Check
    from django_conformance.compare.verdict import Verdict
    from django_conformance.merging import Merged


_NO_RUN: Mapping[str, Any] = {"project": {"settings": ""}, "started": "", "tool": "django-conformance"}


def page(report: Merged, checks: Iterable[Check]) -> Iterator[str]:
    """Yield the page of one run, or of many side by side, in parts."""
    checks = tuple(checks)
    of, inventory = next(iter(report.inventories), ("", None))
    run = next((cell.run for cell in report.cells if cell.run), _NO_RUN)
    several = len(report.cells) > 1
    yield from _rendered(
        "matrix" if several else "run",
        overview=overview(report),
        areas=areas(report),
        heat_map=heat_map(report) if several else None,
        unjudged=unjudged_groups(report),
        inventory=inventory,
        inventory_of=of if several else "",
        routing=routing(inventory) if inventory else None,
        environments=environment(report),
        grid=grid(report) if several else None,
        run=run,
        island=(Markup(part) for part in island(report, checks)),  # noqa: S704 - escaped as JSON
    )


def verdict_page(verdict: Verdict, checks: Iterable[Check], project: str | None = None) -> Iterator[str]:
    """Yield the page of a comparison in parts; code is quoted from the folder ``project`` where it exists."""
    folder = Path(project) if project else None
    parts = verdict_island(verdict, tuple(checks), folder)
    yield from _rendered(
        "verdict",
        overview=verdict_overview(verdict),
        verdict=verdict,
        compared=compared(verdict),
        counts=_counts(verdict),
        causes=Counter(name for change in distinct(verdict.gating) for name in change.packages),
        run=verdict.candidate.__dict__,
        island=(Markup(part) for part in parts),  # noqa: S704 - escaped as JSON
    )


def _counts(verdict: Verdict) -> dict[str, int]:
    """Return how many changes are in each state as the page lists them, how many follow from these, and how much is the same."""
    own = (change for change in verdict.changes if change.folded_under is None)
    counted = Counter(change.state for change in distinct(own))
    listed: dict[str, int] = {state: counted[state] for state in STATES}
    return {**listed, "follow from these": verdict.counts.get("folded", 0), "same": verdict.counts.get("same", 0)}


def _rendered(kind: str, **context: Any) -> Iterator[str]:
    template = _environment().get_template(f"{kind}.html.jinja")
    yield from template.generate(
        kind=kind,
        style=Markup(assets.style()),  # noqa: S704 - our own file
        script=Markup(assets.script()),  # noqa: S704 - our own file
        policy=assets.policy(),
        **context,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("django_conformance.renderers.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["fragment"] = fragment
    environment.filters["visible"] = visible
    environment.filters["heat"] = heat
    environment.filters["number"] = lambda number: f"{number:,}"
    environment.filters["plural"] = lambda number, word, words=None: (
        f"{number:,} {word if number == 1 else words or word + 's'}"
    )
    return environment


def fragment(check: str, subject: str = "", occurrence: int = 0) -> str:
    """Return the fragment that leads to a finding, which the scripts name the same."""
    words = [check, *([subject] if subject else []), *([str(occurrence)] if occurrence else [])]
    return quote("_".join(":".join(words).split()), safe="")


def _shown(value: Any) -> Any:
    """Return a value for the page, each hidden character marked."""
    if isinstance(value, Markup) or not isinstance(value, str) or not HIDDEN.search(value):
        return value
    parts, end = [], 0
    for match in HIDDEN.finditer(value):
        parts += [value[end : match.start()], _hidden(match)]
        end = match.end()
    return Markup().join([*parts, value[end:]])


def _hidden(match: Match[str]) -> Markup:
    return Markup('<span class="hidden-character">U+{}</span>').format(f"{ord(match[0]):04X}")
