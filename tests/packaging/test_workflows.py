"""What runs in CI has the least rights that it needs, and runs nothing that could be exchanged under its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = [*WORKFLOWS, *ROOT.glob("action.yml"), *(ROOT / "docs" / name for name in ("matrix.md", "reports.md"))]
"""With what the documentation says to copy."""

PINNED = re.compile(r"uses: (?:\./\S*|[\w./-]+@[0-9a-f]{40} # v\d+(?:\.\d+)*)")


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.name)
def test_actions_are_pinned(path: Path) -> None:
    """Every action is named by its commit, with its version in a comment."""
    lines = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses:" in line]

    assert [line for line in lines if PINNED.fullmatch(line) is None] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_least_rights(path: Path) -> None:
    """A workflow has no rights, each of its jobs may read the code at most, and no job keeps the token in the checkout."""
    workflow: dict[str, Any] = yaml.safe_load(path.read_text())
    jobs = workflow["jobs"].values()
    checkouts = [step for job in jobs for step in job["steps"] if "actions/checkout" in step.get("uses", "")]

    assert workflow["permissions"] == {}
    assert [job["permissions"] for job in jobs if job["permissions"] not in ({}, {"contents": "read"})] == []
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []
