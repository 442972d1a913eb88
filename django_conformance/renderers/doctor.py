"""What the doctor found, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from django_conformance.confinement.levels import ASPECTS, LEFT_OUT, PYTHON
from django_conformance.services.records import Candidate

if TYPE_CHECKING:
    from django_conformance.services.doctor import DoctorReport

_FOUND = Text("✓", style="green")
_MISSING = Text("–", style="yellow")


def doctor_view(report: DoctorReport) -> RenderableType:
    """Return four tables: services, drivers, interpreters and what confines a run; what is missing says how to get it."""
    services, drivers, interpreters, confinement = _table(), _table(), _table(), _table()
    for service in report.services:
        used = service.used
        if isinstance(used, Candidate):
            also = ", ".join(candidate.source for candidate in service.candidates[1:])
            detail = f"{used.version or ''} {used.source}: {used.detail}" + (f"  (also: {also})" if also else "")
            services.add_row(_FOUND, service.kind, detail.strip())
        else:
            services.add_row(_MISSING, service.kind, Text(used.hint, style="dim"))
    for driver in report.drivers:
        installed = driver.version is not None
        drivers.add_row(
            _FOUND if installed else _MISSING,
            driver.name,
            f"{driver.version}  {driver.purpose}"
            if installed
            else Text(f"{driver.purpose}: {driver.hint}", style="dim"),
        )
    for interpreter in report.interpreters:
        installed = interpreter.path is not None
        interpreters.add_row(
            _FOUND if installed else _MISSING,
            interpreter.name,
            f"{interpreter.version}  {interpreter.path}" if installed else Text("not found", style="dim"),
        )
    for aspect in ASPECTS:
        level = getattr(report.confinement, aspect)
        reason, left_out = report.confinement.reasons.get(aspect), LEFT_OUT[level].get(aspect)
        told = Text(f"{level} ({reason})" if reason else level)
        told.append(f"  not covered: {left_out}" if left_out else "", style="dim")
        confinement.add_row(_MISSING if level == PYTHON else _FOUND, aspect, told)
    return Group(
        _title("services"),
        services,
        _title("drivers"),
        drivers,
        _title("interpreters"),
        interpreters,
        _title("confinement"),
        confinement,
    )


def _table() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")
