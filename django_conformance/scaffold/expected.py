"""Today's findings as ``[[expected]]`` entries, so that the next run fails for news only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django_conformance.scaffold.toml import comment, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.results import Result

REASON = "TODO: fix it, or say why it may stay"
_HEADER = """\
Findings of the day this file was written. They do not fail the run; new ones do. Remove an entry when its finding is
fixed: `check` says which entries match nothing any more."""
_LONGEST = 300
_OF_A_MACHINE = re.compile(r"(?<![\w.])/\S*/(?=site-packages/)")
"""Where packages are installed here: the file is committed, and read elsewhere."""


def expected(results: Iterable[Result]) -> str:
    """Return an entry for each check and subject that fails at a level that counts; an empty text where none does."""
    entries = pinned(results)
    if not entries:
        return ""
    lines = ["", *comment(_HEADER), ""]
    for (check, subject), members in entries.items():
        for result in members:
            place = f"{result.location}: " if result.location else ""
            lines += comment(f"{result.level}: {place}{_short(result.message)}")
        lines += [*table("expected", {"check": check, "subject": subject, "reason": REASON}), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def pinned(results: Iterable[Result]) -> dict[tuple[str, str], list[Result]]:
    """Return the findings at a level that counts, by check and subject: what an entry is about."""
    entries: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        if result.is_finding:
            entries.setdefault((result.check, result.subject), []).append(result)
    return entries


def _short(text: str) -> str:
    words = _OF_A_MACHINE.sub("…/", " ".join(text.split()))
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
