"""The folder of a run, on a machine whose kernel makes namespaces."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.confinement.launcher import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def run() -> Iterator[Path]:
    """Return the folder of a run. Skip the test where the kernel makes no namespaces, and say why."""
    if sys.platform != "linux":
        pytest.skip("only Linux has namespaces")
    folder = Path(tempfile.mkdtemp(prefix="dt-", dir="/dev/shm"))
    try:
        reason = refusal()
        if reason:
            pytest.skip(f"the kernel makes no namespaces here: {reason}")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
