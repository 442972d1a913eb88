"""When a process has had its time: it computed for so long, or did nothing for so long.

How many processes share the machine is no fault of the one that is waited for.
"""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress

import psutil

_LOOKS = 0.1
_LEAST = 0.01
"""Seconds of processor time that are progress: a tick of the kernel's clock."""


class Allowance:
    """Watches a process whose code has ``seconds`` to compute, and as many in which it does nothing."""

    def __init__(self, seconds: float, now: float) -> None:
        self._seconds = seconds
        self._spent = 0.0
        self._since = now

    def is_over(self, now: float, spent: float) -> bool:
        """Whether the process has had its time; ``spent`` is its processor time until now, in seconds."""
        if spent >= self._spent + _LEAST:
            self._spent, self._since = spent, now
        return spent >= self._seconds or now - self._since >= self._seconds


def ended(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Wait for a process and return its exit status; ``None`` where it has had its time, and runs on."""
    allowance = Allowance(seconds, time.monotonic())
    while True:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(_LOOKS)
        if allowance.is_over(time.monotonic(), _spent(process.pid)):
            return None


def _spent(pid: int) -> float:
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
