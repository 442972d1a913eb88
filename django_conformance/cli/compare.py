"""``django-conformance compare``: what changed between two runs, and whether that is for the worse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from django_conformance import results
from django_conformance.compare import compare, known_changes, write_verdict
from django_conformance.errors import UsageError
from django_conformance.renderers.verdict import verdict_view

if TYPE_CHECKING:
    import argparse

    from django_conformance.compare import Verdict


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "compare",
        help="what changed between two runs, and whether that is for the worse",
        description="Compare two reports of `check --report`. Nothing is run.",
        epilog="Exit status: 0 nothing that works has changed, 1 something has, 2 the runs cannot be compared.",
    )
    add = parser.add_argument
    add("baseline", metavar="BASELINE.jsonl", type=Path, help="the report to compare with")
    add("candidate", metavar="CANDIDATE.jsonl", type=Path, help="the report to judge")
    add("--verdict", metavar="FILE.json", type=Path, help="write the verdict here")
    several: dict[str, Any] = {"metavar": "FILE", "type": Path, "action": "append", "default": []}
    flips = "what flips is unstable; may be given again"
    add("--baseline-again", help=f"a second run of the baseline: {flips}", **several)
    add("--candidate-again", help=f"a second run of the candidate: {flips}", **several)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compare two reports.

    Raises:
        UnreadableReport, TruncatedReport: a report that is none, or that was cut off.
        UsageError: the verdict cannot be written.
    """
    verdict = compare(
        results.read(arguments.baseline),
        results.read(arguments.candidate),
        baseline_again=[results.read(path) for path in arguments.baseline_again],
        candidate_again=[results.read(path) for path in arguments.candidate_again],
        known=known_changes(),
        ids=bool(arguments.candidate_again),
    )
    written(verdict, arguments.verdict)
    Console(highlight=False).print(verdict_view(verdict))
    return verdict.exit


def written(verdict: Verdict, path: Path | None) -> None:
    """Write a verdict where a file is named.

    Raises:
        UsageError: it cannot be written.
    """
    if path is None:
        return
    try:
        write_verdict(path, verdict)
    except OSError as error:
        raise UsageError(
            f"The verdict {path} cannot be written: {error.strerror}.", "Name another file with --verdict FILE.json."
        ) from error
