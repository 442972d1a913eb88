"""Releases that broke projects, and the gate that must say so: real packages from PyPI, in environments built for it.

A lane of its own, ``tox -e breakages``: each breakage takes a minute or two, and PyPI has to be reached. Environments are
kept in the cache folder and shared by those that need the same versions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.breakages.breakage import Breakage, breakages

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 1800

BREAKING = [one for one in breakages() if one.check]
HARMLESS = [one for one in breakages() if not one.check]


def gate(breakage: Breakage, folder: Path) -> tuple[int, dict[str, Any], str]:
    """Run the gate on a breakage's project; return its exit status, its verdict and what it printed."""
    verdict = folder / "verdict.json"
    arguments = ["--project", str(breakage.build(folder)), "--verdict", str(verdict), "--bisect", *breakage.options]
    arguments += ["--no-stack"] if breakage.check and breakage.stack is None else []
    arguments += ["--from", *breakage.before] if breakage.before else []
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "django_conformance", "gate", *arguments, "--to", *breakage.after],
        env=clean,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    output = done.stdout + done.stderr
    assert verdict.exists(), output
    return done.returncode, json.loads(verdict.read_text(encoding="utf-8")), output


def own(verdict: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the changes that gate and that no other explains."""
    return [one for one in verdict["changes"] if one["level"] != "info" and "folded_under" not in one["evidence"]]


@pytest.mark.parametrize("breakage", BREAKING, ids=lambda one: one.name)
def test_breakage(breakage: Breakage, tmp_path: Path) -> None:
    """The gate fails, names the check that sees the breakage, what it happens to, and the packages that do it."""
    status, verdict, output = gate(breakage, tmp_path)
    seen = [
        one
        for one in own(verdict)
        if (one["check"], one["state"]) == (breakage.check, breakage.state) and one["subject"] == breakage.subject
    ]

    assert status == 1, output
    assert seen, output
    for change in seen:
        assert tuple(change["packages"]) == breakage.packages, output
        told = json.dumps([change["message"], change["evidence"]], ensure_ascii=False)
        assert [words for words in breakage.says if words not in told] == [], output
        if breakage.stack is not None:
            assert change["stack"] is breakage.stack, output


@pytest.mark.parametrize("breakage", HARMLESS, ids=lambda one: one.name)
def test_harmless(breakage: Breakage, tmp_path: Path) -> None:
    """An upgrade that changes nothing for the project ends with exit status 0, and nothing is told."""
    status, verdict, output = gate(breakage, tmp_path)

    assert status == 0, output
    assert verdict["packages"], output
    assert [(one["state"], one["check"], one["subject"], one["message"]) for one in verdict["changes"]] == [], output
