"""Times a check whose run calls code of the project in copies of its process, and one that calls it in its own, alternately."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cost import Cost, compared, timed
from django_conformance.run.arm import IN_PROCESS
from django_conformance.run.reference import reference_project

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; the ratio is what copies cost a healthy project."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks arm", description=__doc__)
    parser.add_argument("-n", "--runs", type=int, default=5, help="how often each is run (default: 5)")
    parser.add_argument("--project", type=Path, default=reference_project(), help="default: the reference project")
    parser.add_argument("--select", action="append", default=[], help="a check that is run, or the beginning of some")
    asked = parser.parse_args(arguments)
    own: list[Cost] = []
    apart: list[Cost] = []
    with tempfile.TemporaryDirectory() as folder:
        report = str(Path(folder) / "results.jsonl")
        selected = [word for name in asked.select for word in ("--select", name)]
        check = [sys.executable, "-m", "django_conformance", "check", "--project", str(asked.project), *selected]
        for number in range(1, asked.runs + 1):
            own.append(timed(["env", f"{IN_PROCESS}=1", *check, "--report", report], (0, 1)))
            apart.append(timed([*check, "--report", report], (0, 1)))
            print(f"run {number}: in its own process {own[-1]}, in copies {apart[-1]}")
    print(*compared({"own": own, "copies": apart}), sep="\n")
    return 0
