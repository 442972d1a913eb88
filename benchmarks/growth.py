"""Times checks of generated projects that have 10, 100 and 1,000 tasks, models, commands and consumers each."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cost import Cost, timed
from benchmarks.generated import generate

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = tuple(
    option
    for area in ("project", "databases", "celery", "channels", "commands")
    for option in ("--select", f"{area}.configuration")
)
WAYS = {"rules": RULES, "whole": ()}


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; each size is shown with how much more it takes than the size before."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth", description=__doc__)
    parser.add_argument(
        "sizes", nargs="*", type=int, default=[10, 100, 1000], help="how many of each (default: 10 100 1000)"
    )
    parser.add_argument("--only", choices=WAYS, help="only the rules of configuration, or only the whole check")
    parser.add_argument("--keep", type=Path, help="write the projects here, and keep them")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        for way in [options.only] if options.only else WAYS:
            before: Cost | None = None
            for size in options.sizes:
                project = (options.keep or Path(folder)) / str(size)
                if not project.exists():
                    generate(project, size)
                command = [sys.executable, "-m", "django_conformance", "check", "--project", str(project), *WAYS[way]]
                cost = timed(command, (0, 1))
                ratio = f", {cost.processor / before.processor:.1f} times the processor time" if before else ""
                print(f"{way}, {size:5} of each: {cost}{ratio}", flush=True)
                before = cost
    return 0
