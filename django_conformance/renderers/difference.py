"""What two observations differ in, as a small diff: a path a difference, what was there and what is there now."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from rich.text import Text

from django_conformance.compare.observed import differing

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIFFERENCES = 5
_LINES = 8
_WIDTH = 300
_SHORT = 48


def difference(before: Any, after: Any) -> Text:
    """Return the differences of two values, red and green: a line each where they are short, a diff where they are not."""
    text = Text()
    differences = list(differing(before, after))
    for path, old, new in differences[:_DIFFERENCES]:
        label = f"{path}  " if path else ""
        was, now = _spelled(old), _spelled(new)
        if len(was + now) <= _SHORT and not _is_text(old, new):
            text.append(label, style="dim").append(was, style="red").append(" → ").append(f"{now}\n", style="green")
            continue
        text.append(f"{path}\n" if path else "", style="dim")
        for sign, line in _lines(old, new):
            text.append(f"{sign} {line}\n", style={"-": "red", "+": "green"}.get(sign, "dim"))
    if len(differences) > _DIFFERENCES:
        text.append(f"and {len(differences) - _DIFFERENCES} more differences\n", style="dim")
    text.rstrip()
    return text


def _lines(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    if _is_text(old, new):
        changed = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "-+ "]
        for line in changed[:_LINES]:
            yield line[0], line[2:]
        if len(changed) > _LINES:
            yield " ", f"… {len(changed) - _LINES} more lines"
        return
    yield "-", _spelled(old)
    yield "+", _spelled(new)


def _is_text(old: Any, new: Any) -> bool:
    """Whether both are text, of more than one line."""
    return isinstance(old, str) and isinstance(new, str) and "\n" in old.strip() + new.strip()


def _spelled(value: Any) -> str:
    """Return a value as one line: an exception as Python says it, all else as JSON."""
    if isinstance(value, dict) and "message" in value and ("raised" in value or "kind" in value):
        return f"{value.get('raised') or value.get('kind')}: {value['message']}"
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
