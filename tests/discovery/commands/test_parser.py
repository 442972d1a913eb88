"""What a parser says of its arguments."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management.base import BaseCommand

from django_conformance.discovery.commands import parser as commands_parser


@pytest.mark.parametrize("nargs", [None, 2, "+"])
def test_an_argument_that_must_be_given(nargs: Any) -> None:
    """A positional argument that takes at least one word is required."""
    parser = BaseCommand().create_parser("manage.py", "tidy")

    assert commands_parser.must_be_given(parser.add_argument("names", nargs=nargs))


@pytest.mark.parametrize("nargs", ["*", "?", "..."])
def test_an_argument_that_may_stay_away(nargs: Any) -> None:
    """A positional argument that may take no word is not required, whatever argparse calls it before Python 3.13."""
    parser = BaseCommand().create_parser("manage.py", "tidy")

    assert not commands_parser.must_be_given(parser.add_argument("names", nargs=nargs))
    assert parser.parse_args([]).names in ([], None)


def test_names_that_parsing_gives() -> None:
    """What a sub-command gives is there for certain only where one has to be chosen."""
    parser = BaseCommand().create_parser("manage.py", "tidy")
    actions = parser.add_subparsers(dest="action")
    actions.add_parser("list").add_argument("--deep", action="store_true")
    actions.add_parser("drop").set_defaults(function=print)

    assert {"action", "deep", "function", "verbosity"} <= commands_parser.destinations(parser)
    assert not {"deep", "function"} & commands_parser.certain_destinations(parser)
    actions.required = True
    assert {"action", "deep", "function"} <= commands_parser.certain_destinations(parser)
