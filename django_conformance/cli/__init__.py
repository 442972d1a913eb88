"""The command line: one file per command, each adding its own parser. Nothing here imports the project.

Exit status everywhere: 0 clean, 1 findings, 2 could not be completed.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from django_conformance import __version__
from django_conformance.errors import ConformanceError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("check", "gate", "matrix", "compare", "inventory", "catalogue", "doctor")


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
        import_module(f"{__name__}.{name}").add_parser(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit status."""
    words = sys.argv[1:] if argv is None else argv
    arguments = parser(words[:1] if words and words[0] in COMMANDS else COMMANDS).parse_args(words)
    with suppress(ValueError):  # not in the main thread, which handles signals itself
        signal.signal(signal.SIGTERM, _interrupt)
    try:
        status = int(arguments.run(arguments))
        sys.stdout.flush()
    except ConformanceError as error:
        print(f"django-conformance: {error.message}", file=sys.stderr)  # noqa: T201 - the command line's own output
        if error.hint:
            print(f"  {error.hint}", file=sys.stderr)  # noqa: T201 - the command line's own output
        return ExitCode.INCOMPLETE
    except KeyboardInterrupt:
        print("django-conformance: interrupted.", file=sys.stderr)  # noqa: T201 - the command line's own output
        return ExitCode.INCOMPLETE
    except (BrokenPipeError, SystemExit):  # rich turns the first into the second
        # the reader of the output is gone: write nothing more, not even when the interpreter exits
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.INCOMPLETE
    return status


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
