"""The catalogue, for a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from django_conformance.renderers.markup import prose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.checks import Check

_STYLES = {"must": "bold red", "should": "yellow", "info": "cyan"}


def catalogue_view(checks: Iterable[Check]) -> RenderableType:
    """Return all checks, an area after the other: id, level and what holds."""
    parts: list[RenderableType] = []
    for area, members in groupby(checks, key=lambda check: check.area):
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for check in members:
            table.add_row(Text(check.level, style=_STYLES[check.level]), _marked(check), Text(check.holds, style="dim"))
        parts += [Text(f"\n{area}", style="bold"), table]
    return Group(*parts)


def _marked(check: Check) -> Text:
    """Return a check's id, and where it comes from if it is not the suite's."""
    text = Text(check.id)
    if check.origin:
        text.append(f"\n{check.origin}", style="magenta")
    return text


def check_view(check: Check) -> RenderableType:
    """Return one check in full."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    rows = (
        ("why", check.why),
        ("fix", check.fix),
        ("docs", check.docs),
        ("from", check.origin),
        ("for each", check.each),
        ("needs", ", ".join(check.needs)),
        ("after", ", ".join(check.after)),
    )
    for name, value in rows:
        if value:
            table.add_row(name, prose(value))
    title = Text()
    title.append(check.level, style=_STYLES[check.level])
    title.append(f"  {check.id}", style="bold")
    return Group(title, prose(check.holds), Text(), table)
