"""A process is waited for as long as it gets on, and has so much time to compute in, or to do nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from django_conformance.stalled import Allowance, ended

_SLOW = [(4.0, 0.5), (12.0, 2.0), (21.0, 2.5), (30.0, 4.0)]
"""What a process has computed in at which time, on a machine that others keep busy."""


def test_a_process_that_gets_on_is_waited_for() -> None:
    """It has ten seconds to compute, however long these take."""
    allowance = Allowance(10.0, 0.0)

    assert [allowance.is_over(now, spent) for now, spent in _SLOW] == [False] * len(_SLOW)


@pytest.mark.parametrize(("now", "spent"), [(40.0, 4.0), (31.0, 10.0)], ids=["idle", "computing"])
def test_a_process_has_had_its_time(now: float, spent: float) -> None:
    """It has done nothing for ten seconds, or computed for ten."""
    allowance = Allowance(10.0, 0.0)
    for time, before in _SLOW:
        allowance.is_over(time, before)

    assert allowance.is_over(now, spent)


@pytest.mark.parametrize("code", ["import time; time.sleep(600)", "while True: pass"])
def test_a_process_without_end_is_given_up(code: str) -> None:
    """One that sleeps and one that computes run on; who waited decides what becomes of them."""
    process = subprocess.Popen([sys.executable, "-c", code])

    try:
        assert ended(process, 0.5) is None
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_the_status_of_a_process_is_returned() -> None:
    """A process that ends in time is what it ended with."""
    assert ended(subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]), 60.0) == 3
