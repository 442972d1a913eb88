"""Times ``check --reference`` and the floor alternately; prints medians, their ratio and where the time went."""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance import results
from django_conformance.run.reference import reference_project
from django_conformance.services.locate import locate
from django_conformance.services.records import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.results import Report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return its exit status: 1 where the check itself was not clean."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("-n", "--runs", type=int, default=5, help="how many times to run each (default: 5)")
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
            checks.append(timed(check))
            report = results.read(path)
            print(f"run {number}: floor {floors[-1]}, check {checks[-1]}, exit status {report.end.exit}")
    for what in ("seconds", "processor"):
        of_floors, of_checks = ([getattr(cost, what) for cost in costs] for costs in (floors, checks))
        ratios = [of_check / of_floor for of_floor, of_check in zip(of_floors, of_checks, strict=True)]
        print({"seconds": "time", "processor": "processor time, which other load disturbs less"}[what])
        for name, values, unit in (("floor", of_floors, "s"), ("check", of_checks, "s"), ("ratio", ratios, "")):
            print(f"  {name}  {statistics.median(values):6.2f} {unit:1}  ({min(values):.2f} to {max(values):.2f})")
    if report is None:
        return 2
    print(*breakdown(report, checks[-1].seconds), sep="\n")
    return int(report.end.exit != 0)


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds on the clock, and of the processors."""

    seconds: float
    processor: float

    def __str__(self) -> str:
        return f"{self.seconds:6.2f} s ({self.processor:.2f} s of processors)"


def timed(command: Sequence[str]) -> Cost:
    """Return what a command takes; what it prints is dropped unless it fails to complete."""
    started, used = time.perf_counter(), _processor()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    cost = Cost(time.perf_counter() - started, _processor() - used)
    if done.returncode not in (0, 1) or (done.returncode and "benchmarks.floor" in command):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return cost


def _processor() -> float:
    """Return the processor time of every descendant that has ended and was waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


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
    lines += [f"{took:6.2f} s  {way}" for way, took in sorted(ways.items(), key=lambda entry: -entry[1])]
    slowest = sorted(report.results, key=lambda result: -result.duration)[:8]
    return [
        *lines,
        "the slowest:",
        *(f"{result.duration:6.2f} s  {result.check}  {result.subject}" for result in slowest),
    ]


if __name__ == "__main__":
    sys.exit(main())
