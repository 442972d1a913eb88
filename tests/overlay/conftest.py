"""A project of its own for each test, whose processes boot with an overlay."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.overlay.booted import BootedProject

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def project(tmp_path: Path) -> Iterator[BootedProject]:
    """Return an empty project folder and the run it belongs to, whose path is short as a run's is: sockets lie in it."""
    path = tmp_path / "project"
    path.mkdir()
    with tempfile.TemporaryDirectory(prefix="dc-") as run:
        yield BootedProject(path, Path(run))
