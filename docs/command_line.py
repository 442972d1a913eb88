"""The page of the command line, from the program's own parser."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from django_conformance import cli

if TYPE_CHECKING:
    from collections.abc import Iterator


_INTRODUCTION = (
    "`django-conformance COMMAND`, or `python -m django_conformance COMMAND`. Exit status everywhere: 0 is clean, 1 means "
    "findings, 2 means that it could not be completed."
)


def page() -> str:
    """Return the page: a section for each command, with a table of its options."""
    parts = ["# Command line", _INTRODUCTION]
    for name, parser in _commands():
        parts += [f"## {name}", _prose(parser.description or ""), _table(parser)]
    return "\n\n".join(parts) + "\n"


def _commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in cli.parser()._actions:  # noqa: SLF001 - argparse has no other way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield from action.choices.items()


def _table(parser: argparse.ArgumentParser) -> str:
    rows = [
        f"| {_spelled(action)} | {_prose(_help(action))} |"
        for action in parser._actions  # noqa: SLF001
        if action.help != argparse.SUPPRESS and "--help" not in action.option_strings
    ]
    return "\n".join(["| argument | meaning |", "| --- | --- |", *rows])


def _spelled(action: argparse.Action) -> str:
    choices = "{" + ",".join(map(str, action.choices)) + "}" if action.choices else ""
    value = action.metavar if isinstance(action.metavar, str) else choices or action.dest.upper()
    names = action.option_strings or [value]
    takes = f" {value}" if action.option_strings and action.nargs != 0 else ""
    return ", ".join(f"`{name}{takes}`" for name in names).replace("|", "\\|")


def _help(action: argparse.Action) -> str:
    return (action.help or "") % {"default": action.default, "prog": "django-conformance", "choices": action.choices}


def _prose(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
