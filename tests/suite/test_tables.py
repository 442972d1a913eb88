"""Tables of rows and marked lines hold a rule to each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules import RuleTester

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules import Zygote

SCHEDULE = "from celery.schedules import crontab\n\nDAILY = crontab({times})\n"


@pytest.fixture
def minutes(tmp_path: Path, zygote: Zygote) -> RuleTester:
    """Return the rule that every crontab says its minutes."""
    return RuleTester("celery.configuration.crontab-minute", tmp_path, zygote)


def test_each_row_is_judged(minutes: RuleTester) -> None:
    """Findings come in the order of the rows, each in a file of its own."""
    findings = minutes.each("shop/times.py:3", SCHEDULE).accuses("""
        hour=7  # says hour and no minute
        day_of_week=1  # says day_of_week and no minute
    """)

    assert ["shop/times_1.py:3", "shop/times_2.py:3"] == [str(finding.location) for finding in findings]


def test_a_row_without_a_finding_fails(minutes: RuleTester) -> None:
    """One sound row among others, one with other words, and one that is accused where none may be."""
    rows = minutes.each("shop/times.py:3", SCHEDULE)

    with pytest.raises(AssertionError, match=r"It is to name: shop/times_1\.py:3, shop/times_2\.py:3"):
        rows.accuses("hour=7", "hour=7, minute=0")
    with pytest.raises(AssertionError, match="says hour and no minute"):
        rows.accuses("\n hour=7  # is due once an hour\n")
    with pytest.raises(AssertionError, match=r"shop/times_2\.py:3"):
        rows.accepts("hour=7, minute=0", "hour=7")


def test_marked_lines_are_those_that_are_named(minutes: RuleTester) -> None:
    """No other line, none less, and with the words of the mark."""
    marked = SCHEDULE.format(times="hour=7").rstrip() + "  # accused: says hour and no minute\n"

    minutes.accuses_marked({"shop/times.py": marked})
    for wrong in (marked.replace("no minute", "no second"), marked + "MONTHLY = crontab(day_of_month=1)\n"):
        with pytest.raises(AssertionError):
            minutes.accuses_marked({"shop/times.py": wrong})
