"""A file of the project that hides the library."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SHADOWED = """
from pathlib import Path

from django_conformance.discovery.celery.modules import shadowing

print(shadowing(Path.cwd()))
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("celery.py", "celery.py stands beside manage.py under the library's own name"),
        ("kombu/__init__.py", "kombu/__init__.py stands beside manage.py under the library's own name"),
        ("shop/celery.py", "None"),
    ],
)
def test_a_module_under_the_library_s_name(name: str, expected: str, tmp_path: Path) -> None:
    """``import celery`` would get a celery.py beside manage.py, and not one within a package."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()

    shown = subprocess.run(
        [sys.executable, "-c", SHADOWED], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )

    assert expected in shown.stdout
