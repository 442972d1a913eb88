"""Texts that were meant as another type, as they come from the environment."""

from __future__ import annotations

import re

_FALSE = frozenset({"false", "no", "off", "0", "none", "f", "n"})
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def is_false_text(value: str) -> bool:
    """Whether a string says no, and is true for Python."""
    return value.strip().lower() in _FALSE


def is_number_text(value: str) -> bool:
    """Whether a string is a number, written in digits."""
    return _NUMBER.fullmatch(value.strip()) is not None
