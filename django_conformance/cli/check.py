"""``django-conformance check``: run the suite on a project in a child process, and report the findings."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance import bytecode
from django_conformance.catalogue import only_read
from django_conformance.cli import documents, format_options, outputs
from django_conformance.cli.announced import announce
from django_conformance.cli.child import Child, pytest_command
from django_conformance.cli.documents import Documents
from django_conformance.run import suite_options, target as targets
from django_conformance.run.confined import demand
from django_conformance.run.folder import run_folder
from django_conformance.run.plugin_options import PREFIX
from django_conformance.tail import Copied, Tail

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.results import Report

HELP = "find problems in a project's Celery apps, ASGI application, commands, databases and routers"
DESCRIPTION = "Run the suite on a project. Its services are private, and other connections are refused."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    targets.add_options(parser)
    suite_options.add_options(parser.add_argument)
    parser.add_argument("--report", metavar="FILE", help="write the report (results.jsonl) to this file")
    format_options.add_options(parser.add_argument)
    documents.add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check a project, and show what was found.

    Raises:
        UsageError: no such project, settings, contract or check, or a report that cannot be written.
        ConformanceError: the run could not be prepared: a service does not start, the contract is not TOML.
    """
    format_options.prepare(arguments)
    return checked(arguments, partial(_show, arguments))


def checked(arguments: argparse.Namespace, show: Callable[[Report], None]) -> int:
    """Check a project, give the report of a run that came to its end to ``show``, and return the exit status.

    Raises:
        UsageError, ConformanceError: as :func:`run`.
    """
    target = targets.target(arguments)
    asked = Documents.asked(arguments)
    with run_folder() as folder:
        report = folder.path / "results.jsonl"  # a confined child cannot write elsewhere
        wanted = _emptied(arguments.report, target.contract) if arguments.report else None
        outcomes = Tail(report) if wanted is None else Copied(report, wanted)
        progress = folder.path / "progress.jsonl"
        reading = only_read(suite_options.selection(arguments))
        if not reading:  # where little is started, keeping it costs more than it saves
            bytecode.prepare(folder.path)
        command = pytest_command(target, report, progress, suite_options.forwarded(arguments, PREFIX), reading=reading)
        started = Child(command, target.project, folder, services=arguments.services, confine=arguments.confine)
        try:
            with started as child:
                # Imported while the child starts: what shows a run needs a sixth of a second for that.
                from django_conformance.cli.progress import watch
                from django_conformance.cli.reporting import shown

                watch(child, progress, outcomes)
        finally:
            outcomes.read()
        demand(arguments.confine, folder)
        status = shown(child, progress, report, show)
        if isinstance(outcomes, Copied) and outcomes.failed is not None:
            raise outputs.REPORT.refused(outcomes.copy, outcomes.failed.strerror or str(outcomes.failed))
        if wanted is not None and not asked.quiet:
            announce(outputs.REPORT.what, wanted)
        if asked:
            from django_conformance.merging import merged

            with merged([report], names=[target.settings]) as finished:
                asked.write(finished)
        return status


def _show(arguments: argparse.Namespace, report: Report) -> None:
    from django_conformance.cli.formats import show
    from django_conformance.cli.screen import Screen

    console = Screen(stderr=Documents.asked(arguments).to_output)
    show(report, Path(report.run.project["path"]), arguments, console)


def _emptied(report: str, contract: Path | None) -> Path:
    """Return the report's path after emptying the file.

    Raises:
        UsageError: it cannot be written, or is somebody else's.
    """
    target = outputs.REPORT.target(report, (contract,))
    try:
        target.write_bytes(b"")
    except OSError as error:
        raise outputs.REPORT.refused(target, error.strerror or str(error)) from error
    return target
