"""Which files of a project its ``.gitignore`` and ``.dockerignore`` leave out.

https://git-scm.com/docs/gitignore#_pattern_format
https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PARTS = re.compile(r"\*\*/|/\*\*|\*\*|\*|\?|\[[^\]]+\]|[^*?\[]+|\[")
_AS_PATTERN = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True)
class _Pattern:
    line: int
    spelled: str
    leaves_out: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Ignored:
    """A line of such a file that leaves a path out."""

    line: int
    pattern: str


def ignoring(file: Path, path: str) -> Ignored | None:
    """Return the line by which an ignore file leaves out a path, given from its own folder with slashes; ``None`` where none does."""
    last: _Pattern | None = None
    parts = path.split("/")
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    for pattern in _patterns(text, anywhere=file.name == ".gitignore"):
        if any(pattern.pattern.fullmatch("/".join(parts[:length])) for length in range(1, len(parts) + 1)):
            last = pattern
    return Ignored(last.line, last.spelled) if last is not None and last.leaves_out else None


@cache
def _patterns(text: str, *, anywhere: bool) -> tuple[_Pattern, ...]:
    """Return the patterns of an ignore file; many paths are asked about with the same one."""
    patterns = []
    for number, line in enumerate(text.splitlines(), 1):
        spelled = line.strip()
        if not spelled or spelled.startswith("#"):
            continue
        name = spelled.removeprefix("!").rstrip("/").removeprefix("./")
        is_below = anywhere and "/" not in name
        body = "".join(_AS_PATTERN.get(part) or _literal(part) for part in _PARTS.findall(name.removeprefix("/")))
        pattern = re.compile(f"(?:.*/)?{body}" if is_below else body)
        patterns.append(_Pattern(number, spelled, not spelled.startswith("!"), pattern))
    return tuple(patterns)


def _literal(part: str) -> str:
    is_set = part.startswith("[") and part.endswith("]") and len(part) > len("[]")
    return part.replace("[!", "[^") if is_set else re.escape(part)
