"""Files that begin with a byte order mark, as some editors write them."""

from __future__ import annotations

import codecs
import shutil
from typing import TYPE_CHECKING

from tests.harness import check
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path


def test_a_project_with_byte_order_marks(tmp_path: Path) -> None:
    """They are read as Python reads them, the contract too."""
    project = tmp_path / "project"
    shutil.copytree(BASE, project, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    for path in (*project.rglob("*.py"), project / "conformance.toml"):
        path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    areas = ("project", "celery", "channels", "commands", "databases")
    select = [word for area in areas for word in ("--select", f"{area}.configuration")]

    checked = check(project, *select, report=tmp_path / "results.jsonl")

    assert checked.findings() == [], checked.output
    assert checked.status == 0, checked.output
