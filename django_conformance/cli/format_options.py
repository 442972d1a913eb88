"""The options that say how a report is printed, apart from what prints it: that takes long to import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.cli import outputs
from django_conformance.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from django_conformance.renderers.terminal import Detail

FORMATS = ("full", "concise", "github", "gitlab")


def add_options(add: Callable[..., Any]) -> None:
    """Add the options that say how a report is printed."""
    add(
        "--format",
        choices=FORMATS,
        default="full",
        help="print a report for people, a line a finding (concise), annotations for GitHub Actions, or GitLab's Code Quality "
        "report (default: full)",
    )
    add("--output", metavar="FILE", help="with --format gitlab: write it to this file, and print the report for people")
    add_detail(add)


def add_detail(add: Callable[..., Any]) -> None:
    """Add the options that say how much a report for people tells."""
    add("-q", "--quiet", action="store_true", help="print only findings and the last line")
    add(
        "-v", "--verbose", action="store_true", help="print every place of each finding, and why each check was not run"
    )


def detail(arguments: argparse.Namespace) -> Detail:
    """Return how much a report for people is to tell."""
    return "quiet" if arguments.quiet else "verbose" if arguments.verbose else "normal"


def prepare(arguments: argparse.Namespace) -> None:
    """Make sure that the file of ``--output`` can be written, before the run.

    Raises:
        UsageError: it cannot, or the format is not written to a file.
    """
    if not arguments.output:
        return
    if arguments.format != "gitlab":
        raise UsageError("--output works only with --format gitlab.", "Redirect the other formats: > FILE.")
    arguments.output = str(outputs.CODE_QUALITY.target(arguments.output))
