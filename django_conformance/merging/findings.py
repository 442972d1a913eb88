"""What a merged report found, each finding once with the runs that it is in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.checks import LEVELS
from django_conformance.codec import from_json
from django_conformance.inventory import AREAS
from django_conformance.merging.cells import LETTERS
from django_conformance.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_conformance.merging.merge import Merged

_OUTCOMES = {letter: outcome for outcome, letter in LETTERS.items()}


@dataclass(frozen=True)
class MergedFinding:
    """A result that is the same in several runs, whose names are ``cells``.

    ``occurrence`` is its number among several results of one check and subject in a run.
    """

    result: Result
    cells: tuple[str, ...]
    occurrence: int = 0


def findings(report: Merged) -> list[MergedFinding]:
    """Return what failed, at any level: the highest level first, then by area."""
    failed = list(_results(report, "fu"))
    return sorted(failed, key=lambda each: (_place(each.result.level, LEVELS), _place(each.result.area, AREAS)))


def errors(report: Merged) -> list[MergedFinding]:
    """Return the checks in which the tool itself failed."""
    return list(_results(report, "e"))


def unjudged(report: Merged) -> Counter[tuple[str, str]]:
    """Return how many results judged nothing, by what would enable them: a word for the kind, and the message."""
    counted: Counter[tuple[str, str]] = Counter()
    for (_row, detail, letter), cells in _groups(report, "sb").items():
        said = report.said(detail)
        kind = "blocked" if letter == "b" else (said.get("reason") or {}).get("kind", "unknown")
        counted[kind, said["message"]] += len(cells)
    return counted


def _place(word: str, words: Sequence[str]) -> int:
    return words.index(word) if word in words else len(words)


def _results(report: Merged, letters: str) -> Iterator[MergedFinding]:
    for (row, detail, letter), cells in _groups(report, letters).items():
        check, subject, occurrence = report.rows[row]
        known = report.checks[check]
        record: dict[str, Any] = {
            "check": known.id,
            "area": known.area,
            "level": known.level,
            "docs": known.docs,
            "subject": subject,
            "outcome": _OUTCOMES[letter],
            **report.said(detail),
        }
        yield MergedFinding(from_json(Result, record), tuple(report.cells[cell].name for cell in cells), occurrence)


def _groups(report: Merged, letters: str) -> dict[tuple[int, int, str], list[int]]:
    groups: dict[tuple[int, int, str], list[int]] = {}
    for number, cell in enumerate(report.cells):
        for row, detail in zip(cell.rows, cell.details, strict=True):
            letter = cell.outcome(row)
            if letter in letters:
                groups.setdefault((row, detail, letter), []).append(number)
    return groups
