"""The command line: one file per command, each adding its own options. Nothing here imports the project.

Exit status everywhere: 0 clean, 1 findings, 2 could not be completed.
"""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from django_conformance import __version__
from django_conformance.cli import faults, streams
from django_conformance.errors import ExitCode
from django_conformance.run.waiting import deadline_or_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMANDS = ("check", "init", "gate", "matrix", "compare", "report", "inventory", "catalogue", "doctor")


def parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Return the parser of the command line: of the whole, or of some commands, so that no other is imported."""
    parser = argparse.ArgumentParser(
        prog="django-conformance",
        description="Run a Django project as its tests simulate it and as production runs it, and compare both: "
        "Celery, Channels, commands, databases.",
    )
    parser.add_argument("--version", action="version", version=f"django-conformance {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in names:
        command = import_module(f"{__name__}.{name}")
        added = commands.add_parser(
            name, help=command.HELP, description=command.DESCRIPTION, epilog=getattr(command, "EPILOG", None)
        )
        command.add_options(added)
        added.set_defaults(run=command.run, error=added.error)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit status."""
    words = sys.argv[1:] if argv is None else argv
    streams.prepare()
    arguments, unknown = parser(words[:1] if words and words[0] in COMMANDS else COMMANDS).parse_known_args(words)
    if unknown:
        arguments.error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        deadline_or_error()
        with _terminated():
            status = int(arguments.run(arguments))
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):  # rich turns the first into the second
        streams.leave()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a status of 1 would mean findings
        faults.tell(error)
    else:
        return status
    return ExitCode.INCOMPLETE


@contextmanager
def _terminated() -> Iterator[None]:
    """End a command that is asked to terminate as one that is interrupted."""
    try:
        before = signal.signal(signal.SIGTERM, _interrupt)
    except ValueError:  # not in the main thread, which handles signals itself
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
