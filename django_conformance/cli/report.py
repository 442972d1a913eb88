"""``django-conformance report``: from recorded results to files that people and machines read. It runs nothing."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance import results
from django_conformance.cli import documents
from django_conformance.cli.documents import Documents
from django_conformance.cli.format_options import add_detail, detail
from django_conformance.cli.screen import Screen
from django_conformance.cli.source_lines import recorded_lines
from django_conformance.compare.verdict import read_verdict
from django_conformance.environments.cells import cells
from django_conformance.errors import TruncatedReport, UsageError
from django_conformance.merging import merged
from django_conformance.renderers.merged import merged_view
from django_conformance.renderers.places import Places
from django_conformance.renderers.terminal import Look, summary

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from django_conformance.merging import Merged

HELP = "make reports from recorded results: HTML, JUnit, SARIF, Markdown, a badge"
DESCRIPTION = (
    "Make reports from files of `check --report` or `matrix --reports`, merged where there are several, or from a "
    "verdict of `compare --verdict` or `gate --verdict`. This runs nothing."
)
EPILOG = "Exit status: that of all runs together, or that of the verdict. A cell of pre-releases does not count."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="results files, folders with results files, or one verdict"
    )
    add_detail(parser.add_argument)
    documents.add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write reports.

    Raises:
        UnreadableReport: a file is neither a results file nor a verdict.
        UsageError: no file was found, a verdict is given with others, or a report cannot be written.
    """
    asked = Documents.asked(arguments)
    paths = list(_results(arguments.files))
    if len(paths) == 1 and paths[0].suffix == ".json":
        from django_conformance.renderers.verdict import verdict_view

        verdict = read_verdict(paths[0])
        Screen(stderr=asked.to_output).show(verdict_view(verdict))
        asked.write_verdict(verdict)
        return verdict.exit
    may_fail = {cell.name for cell in cells() if cell.may_fail}
    with merged(paths, may_fail=may_fail) as report:
        screen = Screen(stderr=asked.to_output)
        screen.show(_view(paths, report, arguments, links=screen.links))
        asked.write(report)
        return report.exit


def _view(paths: Sequence[Path], report: Merged, arguments: argparse.Namespace, *, links: bool) -> RenderableType:
    """Return what is shown: one run as ``check`` shows it, with the code that it recorded, and a line a finding of several."""
    if len(paths) > 1:
        return merged_view(report)
    try:
        run = results.read(paths[0])
    except TruncatedReport:
        return merged_view(report)
    places = Places(lines=partial(recorded_lines, report.sources), links=links)
    return summary(run, Look(detail(arguments), places=places))


def _natural(path: Path) -> list[tuple[int, str]]:
    """Return what sorts ``py3.9`` before ``py3.10``, and a name before those that go on."""
    parts = re.split(r"(\d+)", str(path.with_suffix("")))
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _results(files: Iterable[Path]) -> Iterator[Path]:
    for path in files:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(path.rglob("*.jsonl"), key=_natural)
        if not inside:
            raise UsageError(
                f"{path} holds no results file.", "Write one with: django-conformance check --report FILE.jsonl"
            )
        yield from inside
