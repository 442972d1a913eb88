"""Which parsers treat texts alike, so that only one of them is tried."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management.base import CommandParser

from django_conformance.drivers.commands.shapes import shape

if TYPE_CHECKING:
    from collections.abc import Callable


def parser(*arguments: tuple[tuple[str, ...], dict[str, Any]], **options: Any) -> CommandParser:
    """Return a parser with arguments, each given as ``add_argument()`` takes it."""
    made = CommandParser(prog="manage.py", **options)
    for names, values in arguments:
        made.add_argument(*names, **values)
    return made


def typed(kind: Any, name: str = "--when") -> CommandParser:
    """Return a parser with one option of a type."""
    return parser(((name,), {"type": kind}))


def made_anew() -> Callable[[str], str]:
    """Return a function as ``add_arguments()`` makes it, anew for each parser."""
    return lambda value: value.strip()


def bound_to(table: dict[str, int]) -> Callable[[str], int]:
    """Return a function that depends on more than its code."""
    return lambda value: table[value]


def test_parsers_of_equal_arguments_are_of_one_shape() -> None:
    """Two commands that take the same kinds of arguments treat every command line alike, whatever the names are."""
    first = parser((("number",), {"type": int}), (("--factor", "-f"), {"type": int, "default": 2, "help": "times"}))
    second = parser((("amount",), {"type": int}), (("--times", "-t"), {"type": int, "default": 2}))

    assert shape(first) == shape(second)
    assert hash(shape(first)) == hash(shape(second))


def test_names_count_where_they_are_asked_for() -> None:
    """Keywords are matched to options by name."""
    assert shape(typed(int), names=True) == shape(typed(int), names=True)
    assert shape(typed(int), names=True) != shape(typed(int, "--at"), names=True)


def test_a_function_made_anew_for_each_parser_is_the_same() -> None:
    """A lambda in ``add_arguments()`` is another object each time, with the same code."""
    assert shape(typed(made_anew())) == shape(typed(made_anew()))


def test_what_cannot_be_compared_is_like_nothing_else() -> None:
    """A closure, a bound method and a container of choices may do anything: not even the same parser equals itself."""
    table = {"one": 1}
    for kind in (bound_to(table), table.__getitem__):
        assert shape(typed(kind)) != shape(typed(kind))
    choices = parser((("kind",), {"choices": frozenset({"a"})}))
    assert shape(choices) != shape(choices)


@pytest.mark.parametrize(
    "other",
    [
        typed(float),
        typed(argparse.FileType("r")),
        typed(made_anew()),
        typed(None),
        typed(int, "when"),
        typed(int, "-when"),
        typed(int, "--args"),
        parser((("--when",), {"type": int, "choices": [1, 2]})),
        parser((("--when",), {"type": int, "default": "none"})),
        parser((("--when",), {"type": int, "nargs": "*"})),
        parser((("--when",), {"type": int, "required": True})),
        parser((("--when",), {"type": int, "metavar": "%("})),
        parser((("--when",), {"type": int, "action": "append"})),
        parser((("--when",), {"type": int}), (("--other",), {"action": "store_true"})),
        parser((("--when",), {"type": int}), prefix_chars="-+"),
        parser((("--when",), {"type": int}), fromfile_prefix_chars="@"),
    ],
    ids=lambda made: str(
        made.format_usage().partition("--skip-checks")[2].strip() if "%" not in str(made) else "metavar"
    ),
)
def test_anything_that_decides_what_is_accepted_counts(other: CommandParser) -> None:
    """Another type, number, action, prefix or set of choices makes another shape."""
    assert shape(other) != shape(typed(int))


def test_the_parsers_of_subcommands_count() -> None:
    """A parser of subcommands is like another whose subcommands take the same."""

    def with_subcommand(kind: Any) -> CommandParser:
        made = parser()
        made.add_subparsers().add_parser("run").add_argument("--number", type=kind)
        return made

    assert shape(with_subcommand(int)) == shape(with_subcommand(int))
    assert shape(with_subcommand(int)) != shape(with_subcommand(float))


def test_groups_that_exclude_each_other_count() -> None:
    """Options of which only one may be given are refused together."""

    def with_group(*, required: bool) -> CommandParser:
        made = parser()
        group = made.add_mutually_exclusive_group(required=required)
        group.add_argument("--on", action="store_true")
        group.add_argument("--off", action="store_true")
        return made

    assert shape(with_group(required=True)) == shape(with_group(required=True))
    assert shape(with_group(required=True)) != shape(with_group(required=False))


def test_a_parser_with_a_method_of_its_own_is_like_nothing_else() -> None:
    """``parser.error = …`` on the object, and not in a class, changes what the parser does."""
    made = typed(int)
    made.error = lambda message: None  # type: ignore[method-assign] # as projects do it

    assert shape(made) != shape(made)
