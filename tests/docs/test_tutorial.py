"""Whoever does what the tutorial says sees what it shows."""

from __future__ import annotations

import pytest

from docs.examples import ROOT, run, stable

PAGE = ROOT / "docs" / "tutorial.md"


@pytest.mark.endtoend
def test_the_tutorial() -> None:
    """Each command prints what stands below it, but for versions, durations and counts: ``python -m docs.examples``."""
    examples = run(PAGE, ROOT / "docs" / "tutorial" / "shop")

    assert [stable(example.printed) for example in examples] == [stable(example.shown) for example in examples]
    assert [example.command.partition(" ")[0] for example in examples] == ["python", *["django-conformance"] * 5]


def test_what_differs_between_machines() -> None:
    """Versions, durations, counts and services make no difference; findings do."""
    shown = "Python 3.11.7\n✓  celery     113 passed · 1 skipped\nClean: 332 checks passed.  29.0 s in checks.\n"
    printed = "Python 3.12.1\n✓  celery  9 passed · 2 skipped\nClean: 12 checks passed.  1.5 s in checks.\n"

    assert stable(shown) == stable(printed)
    assert stable("✗ must  a  orders/tasks.py:18\n") != stable("✗ must  a  orders/tasks.py:19\n")
