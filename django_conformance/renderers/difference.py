"""What two observations differ in, as a small diff: a path a difference, what was there and what is there now."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from rich.text import Text

from django_conformance.compare.observed import differing

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIFFERENCES = 6
_LINES = 8
_WIDTH = 400


def difference(before: Any, after: Any, words: str = "") -> Text:
    """Return the differences of two values, red and green; ``words`` stand before each path."""
    text = Text()
    found = list(differing(before, after))
    for path, old, new in found[:_DIFFERENCES]:
        if path or words:
            text.append(f"{words}{path}\n".lstrip(), style="dim")
        for sign, line in _lines(old, new):
            text.append(f"{sign} {line}\n", style={"-": "red", "+": "green"}.get(sign, "dim"))
    if len(found) > _DIFFERENCES:
        text.append(f"and {len(found) - _DIFFERENCES} differences more\n", style="dim")
    text.rstrip()
    return text


def _lines(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    if isinstance(old, str) and isinstance(new, str) and "\n" in old.strip() + new.strip():
        changed = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "-+ "]
        for line in changed[:_LINES]:
            yield line[0], line[2:]
        if len(changed) > _LINES:
            yield " ", f"… {len(changed) - _LINES} lines more"
        return
    yield "-", _spelled(old)
    yield "+", _spelled(new)


def _spelled(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
