"""What a command takes, and how costs are shown side by side."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds on the clock, and of the processors."""

    seconds: float
    processor: float

    def __str__(self) -> str:
        return f"{self.seconds:6.2f} s ({self.processor:.2f} s of processors)"


def timed(command: Sequence[str], statuses: Sequence[int] = (0,)) -> Cost:
    """Return what a command takes; what it prints is dropped, unless its exit status is none of ``statuses``."""
    started, used = time.perf_counter(), _processor()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    cost = Cost(time.perf_counter() - started, _processor() - used)
    if done.returncode not in statuses:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return cost


def _processor() -> float:
    """Return the processor time of every descendant that has ended and was waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def compared(costs: Mapping[str, Sequence[Cost]]) -> list[str]:
    """Return the medians of two commands that were run alternately, and of their ratio."""
    (name, measured), (other_name, other) = costs.items()
    lines = []
    for what, title in (("seconds", "time"), ("processor", "processor time, which other load disturbs less")):
        seconds, other_seconds = ([getattr(cost, what) for cost in run] for run in (measured, other))
        ratios = [later / first for first, later in zip(seconds, other_seconds, strict=True)]
        lines.append(title)
        for label, values, unit in ((name, seconds, "s"), (other_name, other_seconds, "s"), ("ratio", ratios, "")):
            lines.append(
                f"  {label:7} {statistics.median(values):6.2f} {unit:1}  ({min(values):.2f} to {max(values):.2f})"
            )
    return lines
