"""``django-conformance matrix``: the version matrix, each cell in its own environment, built by tox."""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance.cli import documents, outputs
from django_conformance.cli.announced import announce
from django_conformance.cli.cells_progress import CellsProgress
from django_conformance.cli.documents import Documents
from django_conformance.cli.screen import Screen
from django_conformance.environments import cells, requirements
from django_conformance.environments.matrix import exit_code
from django_conformance.environments.matrix_run import MatrixProject, MatrixRun
from django_conformance.errors import ExitCode, UsageError
from django_conformance.renderers.matrix import cells_json, cells_view, results_view
from django_conformance.run import suite_options, target as targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_conformance.environments.matrix import CellResult
    from django_conformance.run.target import Target

HELP = "run the checks on every cell of the version matrix"
DESCRIPTION = (
    "Build an environment for each cell with tox, and check the project in it. In a folder with manage.py that is "
    "this project with its own requirements, otherwise the reference project."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    targets.add_options(parser)
    add = parser.add_argument
    add("--requirements", metavar="FILE", help="the project's requirements or lock file (default: found in its folder)")
    add(
        "--cell",
        action="append",
        default=[],
        metavar="NAME",
        help="run only this cell, or all with this part in their name (django5.2); may be repeated",
    )
    add(
        "--parallel",
        type=suite_options.positive,
        default=2,
        metavar="N",
        help="how many cells run in parallel (default: 2)",
    )
    add("--reports", metavar="DIR", help="keep the results file of each cell in this folder")
    add("--list", action="store_true", help="only list the cells, and why each is there")
    add("--json", action="store_true", help="with --list: print JSON for the matrix of a CI")
    documents.add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the cells, or list them.

    Raises:
        UsageError: no such cell, project or requirements, or tox is not installed.
        Conflict: the project's own requirements cannot be resolved.
    """
    asked = Documents.asked(arguments)
    console = Screen(stderr=asked.to_output)
    chosen = cells.chosen(arguments.cell)
    if arguments.list:
        if not arguments.cell and not _is_of_the_reference(arguments):
            chosen = cells.of_a_project(chosen)
        if arguments.json:
            print(json.dumps(cells_json(chosen)))  # noqa: T201 - the command's output
        else:
            console.show(cells_view(chosen))
        return ExitCode.CLEAN
    if arguments.json:
        raise UsageError("--json works only with --list.", "For the results of each cell use --reports DIR.")
    project = _project(arguments)
    if project.requirements is not None:
        console.print(f"{project.folder}: requirements from {project.requirements.origin}", soft_wrap=True)
        for note in project.requirements.notes:
            console.print(f"  {note}", soft_wrap=True)
    with ExitStack() as stack:
        reports = _reports(arguments.reports, stack)
        with CellsProgress(console, chosen) as progress:
            done = MatrixRun(project, chosen, reports, progress.stage, arguments.parallel).results()
        console.show(results_view(done))
        if asked:
            write_reports(asked, done)
    if arguments.reports:
        announce("results of each cell", reports)
    return exit_code(done)


def write_reports(asked: Documents, done: Sequence[CellResult]) -> None:
    """Write the reports of all cells, those included that did not run."""
    from django_conformance.merging import MergedCell, merged

    ran = [
        result
        for result in done
        if result.report is not None and result.report.suffix == ".jsonl" and result.report.is_file()
    ]
    rest = [
        MergedCell(result.cell.name, result.state, result.reason, result.cell.may_fail)
        for result in done
        if result.cell.name not in {each.cell.name for each in ran}
    ]
    paths = [result.report for result in ran if result.report is not None]
    may_fail = [result.cell.name for result in done if result.cell.may_fail]
    with merged(paths, may_fail=may_fail, without_run=rest) as report:
        asked.write(report)


def _is_of_the_reference(arguments: argparse.Namespace) -> bool:
    """Whether the cells are to check the reference project: where no other is named, and none is here."""
    named = arguments.project or arguments.settings or arguments.requirements
    return arguments.reference or not (named or Path("manage.py").is_file())


def _project(arguments: argparse.Namespace) -> MatrixProject:
    arguments.reference = _is_of_the_reference(arguments)
    target = targets.target(arguments)
    if target.reference:
        return MatrixProject(target.project, ("--reference",))
    return MatrixProject(target.project, _options(target), requirements.find(target.project, arguments.requirements))


def _options(target: Target) -> tuple[str, ...]:
    contract = () if target.contract is None else ("--contract", str(target.contract))
    return ("--project", str(target.project), "--settings", target.settings, *contract)


def _reports(path: str | None, stack: ExitStack) -> Path:
    if not path:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dc-matrix-")))
    return outputs.folder(path)
