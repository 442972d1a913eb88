"""``django-conformance check``: run the suite on a project in a child process, and report the findings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance import results
from django_conformance.catalogue import only_read
from django_conformance.cli.child import Child, pytest_command
from django_conformance.cli.progress import stopped_by, watch
from django_conformance.cli.screen import Screen
from django_conformance.errors import ExitCode, TruncatedReport, UnreadableReport, UsageError
from django_conformance.renderers.terminal import summary
from django_conformance.run import suite_options, target as targets
from django_conformance.run.folder import run_folder

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "check",
        help="find problems in a project's Celery apps, ASGI application, commands, databases and routers",
        description="Run the suite on a project. Its services are private, and other connections are refused.",
    )
    targets.add_options(parser)
    suite_options.add_options(parser)
    parser.add_argument("--report", metavar="FILE", help="write the report (results.jsonl) to this file")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check a project.

    Raises:
        UsageError: no such project, settings, contract or check, or a report that cannot be written.
        ConformanceError: the run could not be prepared: a service does not start, the contract is not TOML.
    """
    target = targets.target(arguments)
    console = Screen()
    with run_folder() as folder:
        report = _emptied(Path(arguments.report).resolve()) if arguments.report else folder.path / "results.jsonl"
        progress = folder.path / "progress.jsonl"
        reading = only_read(suite_options.selection(arguments))
        command = pytest_command(target, report, progress, _plugin_options(arguments), reading=reading)
        with Child(command, target.project, folder) as child:
            watch(console, child, report, progress)
        stopped_by(progress)
        try:
            finished = results.read(report)
        except (UnreadableReport, TruncatedReport) as error:
            return _cut_off(console, error.message, child)
        console.show(summary(finished))
        return finished.end.exit


def _plugin_options(arguments: argparse.Namespace) -> list[str]:
    """Return the plugin's options for the command's."""
    options = [f"--conformance-level={arguments.level}", f"--conformance-services={arguments.services}"]
    options += [f"--conformance-seed={arguments.seed}", f"--conformance-max-examples={arguments.max_examples}"]
    lists: tuple[tuple[str, Sequence[str]], ...] = (
        ("area", arguments.area),
        ("select", arguments.select),
        ("deselect", arguments.deselect),
    )
    for name, values in lists:
        options += [f"--conformance-{name}={value}" for value in values]
    return options


def _emptied(report: Path) -> Path:
    """Return the report's path after emptying the file.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text("")
    except OSError as error:
        raise UsageError(
            f"The report {report} cannot be written: {error.strerror}.", "Name another file with --report FILE."
        ) from error
    return report


def _cut_off(console: Screen, message: str, child: Child) -> int:
    console.print(f"[bold red]The run was cut off[/]: {message}", soft_wrap=True)
    tail = child.output()[-3000:].strip()
    if tail:
        console.print("Its last output:", tail, sep="\n", markup=False, soft_wrap=True)
    return ExitCode.INCOMPLETE
