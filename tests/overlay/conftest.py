"""A project of its own for each test, whose processes boot with an overlay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.overlay.booted import BootedProject

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> BootedProject:
    """Return an empty project folder and the run it belongs to."""
    path = tmp_path / "project"
    path.mkdir()
    return BootedProject(path, tmp_path / "run")
