"""Values as TOML. The standard library only reads it, and what is written here is short."""

from __future__ import annotations

import json
import math
import re
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_ESCAPED = re.compile("[\x7f\ud800-\udfff]")


def value(data: Any) -> str:
    """Return a value on one line; ``None`` has no form in TOML, so tables leave it out.

    Raises:
        TypeError: it is of a type that TOML does not have.
    """
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, float):
        return _float(data)
    if isinstance(data, int):
        return str(data)
    if isinstance(data, str):
        return string(data)
    if isinstance(data, (list, tuple)):
        return f"[{', '.join(value(item) for item in data)}]"
    if isinstance(data, dict):
        pairs = (f"{_key(name)} = {value(item)}" for name, item in data.items() if item is not None)
        return f"{{ {', '.join(pairs)} }}" if data else "{}"
    raise TypeError(f"{data!r} has no form in TOML")


def string(text: str) -> str:
    """Return a basic string, whose escapes are those of JSON; a lone surrogate, which no file can hold, is replaced."""
    return _ESCAPED.sub(lambda match: "\\u007F" if match[0] == "\x7f" else "?", json.dumps(text, ensure_ascii=False))


def table(name: str, entries: dict[str, Any]) -> list[str]:
    """Return the lines of an entry of an array of tables."""
    return [f"[[{name}]]", *(f"{_key(key)} = {value(item)}" for key, item in entries.items() if item is not None)]


def comment(text: str) -> list[str]:
    """Return text as comments, a line each; control characters may not stand there."""
    return [f"# {_CONTROLS.sub('?', line)}".rstrip() for line in text.splitlines()]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else string(name)


def _float(number: float) -> str:
    return repr(number) if math.isfinite(number) else str(number)
