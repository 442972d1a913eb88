"""The numbers of the rules in ids of system checks: the line of ``numbers.txt`` that a rule's id stands in.

``python -m docs.generate`` adds new rules at the end. A line never moves, and that of a rule which is gone stays, so that
an id in somebody's SILENCED_SYSTEM_CHECKS never comes to mean something else.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = Path(__file__).with_name("numbers.txt")


def numbers() -> dict[str, int]:
    """Return the number of each rule."""
    return {line: number for number, line in enumerate(_lines(), 1)}


def numbered(rules: Iterable[str]) -> str:
    """Return the text of the file with the rules that it lacks at its end."""
    lines = _lines()
    return "\n".join([*lines, *sorted(set(rules) - set(lines))]) + "\n"


def _lines() -> list[str]:
    return FILE.read_text(encoding="utf-8").split() if FILE.exists() else []
