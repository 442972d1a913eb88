"""``django-conformance compare``: what changed between two runs, and whether it got worse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import results
from django_conformance.cli import documents, outputs
from django_conformance.cli.announced import announce
from django_conformance.cli.documents import Documents
from django_conformance.cli.screen import Screen
from django_conformance.compare import compare, known_changes, redacted, write_verdict
from django_conformance.redaction import of_environment
from django_conformance.renderers.verdict import verdict_view

if TYPE_CHECKING:
    import argparse

    from django_conformance.compare import Verdict

HELP = "compare two reports: what changed, and whether it got worse"
DESCRIPTION = "Compare two reports of `check --report`. This runs nothing."
EPILOG = "Exit status: 0 nothing that works has changed, 1 something has, 2 the comparison is incomplete."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    add = parser.add_argument
    add("baseline", metavar="BASELINE.jsonl", type=Path, help="the report to compare with")
    add("candidate", metavar="CANDIDATE.jsonl", type=Path, help="the report to judge")
    add("--verdict", metavar="FILE.json", type=Path, help="write the verdict to this file")
    several: dict[str, Any] = {"metavar": "FILE", "type": Path, "action": "append", "default": []}
    flips = "differences between its runs are unstable; may be repeated"
    add("--baseline-again", help=f"another report of the baseline: {flips}", **several)
    add("--candidate-again", help=f"another report of the candidate: {flips}", **several)
    documents.add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare two reports.

    Raises:
        UnreadableReport, TruncatedReport: a file is not a report, or was cut off.
        UsageError: the verdict cannot be written.
    """
    reports = (arguments.baseline, arguments.candidate, *arguments.baseline_again, *arguments.candidate_again)
    target = outputs.VERDICT.target(arguments.verdict, reports) if arguments.verdict else None
    asked = Documents.asked(arguments)
    verdict = compare(
        results.read(arguments.baseline),
        results.read(arguments.candidate),
        baseline_again=[results.read(path) for path in arguments.baseline_again],
        candidate_again=[results.read(path) for path in arguments.candidate_again],
        known=known_changes(),
        ids=bool(arguments.candidate_again),
    )
    verdict = redacted(verdict, of_environment())
    written(verdict, target)
    Screen(stderr=asked.to_output).show(verdict_view(verdict))
    asked.write_verdict(verdict)
    told(target)
    return verdict.exit


def told(path: Path | None) -> None:
    """Say that the verdict was written, if a file is given."""
    if path is not None:
        announce(outputs.VERDICT.what, path)


def written(verdict: Verdict, path: Path | None) -> None:
    """Write a verdict, if a file is given.

    Raises:
        UsageError: it cannot be written.
    """
    if path is None:
        return
    try:
        write_verdict(path, verdict)
    except OSError as error:
        raise outputs.VERDICT.refused(path, error.strerror or str(error)) from error
