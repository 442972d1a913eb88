"""The options that say which checks run, and on which services: shared by the commands that run the suite."""

from __future__ import annotations

import argparse
from typing import cast

from django_conformance.checks import LEVELS, Level
from django_conformance.inventory import AREAS
from django_conformance.selection import Selection


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which checks run, and on which services."""
    add = parser.add_argument
    add("--area", action="append", default=[], choices=AREAS, help="run only this area; may be repeated")
    add(
        "--select",
        action="append",
        default=[],
        metavar="ID",
        help="run only this check, or all whose id starts with this; may be repeated",
    )
    add(
        "--deselect",
        action="append",
        default=[],
        metavar="ID",
        help="skip this check, or all whose id starts with this; may be repeated",
    )
    add("--level", default="info", choices=LEVELS, help="run only checks at this level or stricter (default: info)")
    add(
        "--services",
        default="auto",
        choices=("auto", "private", "configured"),
        help="use private services, or those in the project's settings (default: auto, private or given by URL)",
    )
    add("--seed", type=int, default=0, metavar="N", help="seed for generated examples (default: 0)")
    add("--max-examples", type=_positive, default=25, metavar="N", help="generated examples per check (default: 25)")


def selection(arguments: argparse.Namespace) -> Selection:
    """Return the checks that the options ask for."""
    return Selection(
        tuple(arguments.area), tuple(arguments.select), tuple(arguments.deselect), cast("Level", arguments.level)
    )


def forwarded(arguments: argparse.Namespace) -> list[str]:
    """Return the command line options that :func:`add_options` has read, for another run of ``check``."""
    options = ["--level", arguments.level, "--services", arguments.services]
    options += ["--seed", str(arguments.seed), "--max-examples", str(arguments.max_examples)]
    for name in ("area", "select", "deselect"):
        options += [word for value in getattr(arguments, name) for word in (f"--{name}", value)]
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return number
