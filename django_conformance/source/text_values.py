"""Texts that were meant as another type, as they come from the environment."""

from __future__ import annotations

_FALSE = frozenset({"false", "no", "off", "0", "none", "f", "n"})


def is_false_text(value: str) -> bool:
    """Whether a string says no, and is true for Python."""
    return value.strip().lower() in _FALSE
