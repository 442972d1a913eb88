"""The matrix's table, as a terminal shows it."""

from __future__ import annotations

import pytest
from rich.console import Console

from django_conformance.environments.cells import cells
from django_conformance.environments.matrix import CellResult
from django_conformance.renderers.matrix import results_view

AREAS = ("project", "celery", "channels", "commands", "databases")


@pytest.mark.parametrize("width", [80, 120])
def test_every_column_is_there(width: int) -> None:
    """On 80 columns no area is cut off, and the state of a cell is on its line."""
    clean, broken, absent = cells()[:3]
    passed = {area: {"passed": 123} for area in AREAS}
    console = Console(width=width, record=True, file=None, color_system=None, force_terminal=False, quiet=False)
    with console.capture() as captured:
        console.print(
            results_view(
                [
                    CellResult(clean, "clean", counts=passed),
                    CellResult(broken, "findings", counts={**passed, "databases": {"passed": 80, "failed": 2}}),
                    CellResult(absent, "skipped", reason="no interpreter"),
                ]
            )
        )
    lines = captured.get().splitlines()

    assert lines[0].split() == ["cell", *AREAS]
    assert lines[0].rstrip().endswith("databases")
    assert sum("✓ 123" in line for line in lines) == 2
    assert any("✗ 2 of 82" in line and "findings" in line for line in lines)
    assert any("clean" in line and line.count("✓ 123") == len(AREAS) for line in lines)
