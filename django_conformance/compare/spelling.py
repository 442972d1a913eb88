"""A difference in a few words: the old and the new value, cut down to where they differ."""

from __future__ import annotations

import json
from typing import Any

_WIDTH = 120
_BEFORE = 24


def became(before: Any, after: Any) -> str:
    """Return ``before → after`` on one line; of texts the first line that differs, of long ones the part around the difference."""
    if isinstance(before, str) and isinstance(after, str):
        before, after = _lines(before, after)
    was, now = _spelled(before), _spelled(after)
    start = max(_shared(was, now) - _BEFORE, 0) if max(len(was), len(now)) > _WIDTH else 0
    return f"{_cut(was, start)} → {_cut(now, start)}"


def _lines(before: str, after: str) -> tuple[str, str]:
    """Return the first lines that differ: an absent one is empty. Texts that differ in how their lines end stay whole."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return before, after
    length = max(len(old), len(new))
    pairs = zip(old + [""] * (length - len(old)), new + [""] * (length - len(new)), strict=True)
    return next(pair for pair in pairs if pair[0] != pair[1]) if length > 1 else (before, after)


def _shared(was: str, now: str) -> int:
    """Return how many characters two texts begin with alike."""
    return next(
        (number for number, (left, right) in enumerate(zip(was, now, strict=False)) if left != right),
        min(len(was), len(now)),
    )


def _cut(text: str, start: int) -> str:
    end = start + _WIDTH
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _spelled(value: Any) -> str:
    """Return a value as Python says an exception, all else as JSON."""
    if isinstance(value, dict) and "message" in value and ("raised" in value or "kind" in value):
        return f"{value.get('raised') or value.get('kind')}: {value['message']}".replace("\n", " ")
    return json.dumps(value, ensure_ascii=False, default=repr)
