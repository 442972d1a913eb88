"""``django-conformance catalogue``: what is checked, and why."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

from django_conformance import contract
from django_conformance.catalogue import catalogue
from django_conformance.cli.screen import Screen
from django_conformance.codec import to_json
from django_conformance.errors import ExitCode, UsageError
from django_conformance.files import named
from django_conformance.renderers.catalogue import catalogue_view, check_view
from django_conformance.rules import own

if TYPE_CHECKING:
    import argparse

HELP = "list what is checked, and why"
DESCRIPTION = "List the checks, or explain one."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to its parser."""
    parser.add_argument("id", nargs="?", metavar="ID", help="the id of a check, or the beginning of several ids")
    parser.add_argument("--project", metavar="DIR", help="the folder of manage.py (default: the current folder)")
    parser.add_argument("--contract", metavar="FILE", help="the contract (default: conformance.toml in the project)")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the catalogue, or the part of it that an id names; the rules that the project's contract names are in it.

    Raises:
        UsageError: no id matches, or the contract cannot be read.
    """
    project = named(arguments.project or ".")
    own.declare(
        project, contract.load(named(arguments.contract) if arguments.contract else contract.find(project)).rules
    )
    checks = catalogue()
    if arguments.id:
        prefix = arguments.id.rstrip(".*")
        checks = tuple(check for check in checks if check.id == prefix or check.id.startswith(f"{prefix}."))
        if not checks:
            near = difflib.get_close_matches(arguments.id, [check.id for check in catalogue()], n=3, cutoff=0.4)
            raise UsageError(
                f"There is no check {arguments.id!r}.",
                f"Did you mean: {', '.join(near)}?" if near else "List them with: django-conformance catalogue",
            )
    if arguments.json:
        print(json.dumps([to_json(check) for check in checks], indent=2, ensure_ascii=False))  # noqa: T201 - the command's output
        return ExitCode.CLEAN
    console = Screen()
    console.show(check_view(checks[0]) if len(checks) == 1 else catalogue_view(checks))
    return ExitCode.CLEAN
