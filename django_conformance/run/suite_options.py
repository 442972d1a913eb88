"""The options that say which checks run, and on which services: of the command line and, with a prefix, of the plugin."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, cast

from django_conformance.checks import LEVELS, Level
from django_conformance.inventory import AREAS
from django_conformance.run.confined import CHOICES
from django_conformance.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

_LISTS = ("area", "select", "deselect")
_VALUES = ("level", "services", "seed", "max_examples")
_DIGITS = 18
_ONLY_OF_THE_COMMAND_LINE = ("confine",)


def add_options(add: Callable[..., Any], prefix: str = "--") -> None:
    """Add the options with ``add``, which takes what :meth:`argparse.ArgumentParser.add_argument` does."""
    add(f"{prefix}area", action="append", default=[], choices=AREAS, help="run only this area; may be repeated")
    add(
        f"{prefix}select",
        action="append",
        default=[],
        metavar="ID",
        help="run only this check, or all whose id starts with this; may be repeated",
    )
    add(
        f"{prefix}deselect",
        action="append",
        default=[],
        metavar="ID",
        help="skip this check, or all whose id starts with this; may be repeated",
    )
    add(
        f"{prefix}level",
        default="info",
        choices=LEVELS,
        help="run only checks at this level or stricter (default: info)",
    )
    add(
        f"{prefix}services",
        default="auto",
        choices=("auto", "private", "configured"),
        help="use private services, or those in the project's settings (default: auto, private or given by URL)",
    )
    if prefix == "--":  # the plugin is part of a run that is confined already, or not
        add(
            "--confine",
            default="auto",
            choices=CHOICES,
            help="confine the run by the kernel: where it can be done, or not at all, or end where it cannot (default: auto)",
        )
    add(f"{prefix}seed", type=int, default=0, metavar="N", help="seed for generated examples (default: 0)")
    add(
        f"{prefix}max-examples",
        type=positive,
        default=25,
        metavar="N",
        help="generated examples per check (default: 25)",
    )


def selection(arguments: argparse.Namespace) -> Selection:
    """Return the checks that the options ask for."""
    return Selection(
        tuple(arguments.area), tuple(arguments.select), tuple(arguments.deselect), cast("Level", arguments.level)
    )


def forwarded(arguments: argparse.Namespace, prefix: str = "--") -> list[str]:
    """Return the options that :func:`add_options` has read, to be read once more by another process."""
    names = (*_VALUES, *_ONLY_OF_THE_COMMAND_LINE) if prefix == "--" else _VALUES
    options = [f"{prefix}{name.replace('_', '-')}={getattr(arguments, name)}" for name in names]
    return options + [f"{prefix}{name}={value}" for name in _LISTS for value in getattr(arguments, name)]


def positive(text: str) -> int:
    """Return the number that an option gives.

    Raises:
        argparse.ArgumentTypeError: it is none, or beyond what any computer counts to.
    """
    if len(text) > _DIGITS or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text[:_DIGITS]!a} is not a positive number")
    return int(text)
