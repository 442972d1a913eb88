"""Hypothesis strategies for the arguments of a parser, made from the parser itself."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from django_conformance.discovery.commands.parser import base_destinations, choices_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
_ANYTHING = st.one_of(
    _TEXT, st.integers().map(str), st.sampled_from(["", "-1", "0", "1e3", "None", "{}", "a,b", "a=b", "2024-02-30"])
)
_KNOWN_TYPES: dict[Any, SearchStrategy[Any]] = {
    None: _TEXT.filter(lambda text: not text.startswith("-")),
    str: _TEXT.filter(lambda text: not text.startswith("-")),
    int: st.integers(0, 10**9),
    float: st.floats(0, 10**6, allow_nan=False),
}


def command_lines(parser: argparse.ArgumentParser) -> SearchStrategy[list[str]]:
    """Return command lines: some of the parser's options and arguments, with values that fit and values that do not."""
    parts = [_words(action) for action in parser._actions if action.dest not in base_destinations()]
    return st.tuples(*(st.one_of(st.just([]), part, part) for part in parts)).map(_joined)


def _joined(lists: tuple[list[str], ...]) -> list[str]:
    return [word for words in lists for word in words]


def _words(action: argparse.Action) -> SearchStrategy[list[str]]:
    if isinstance(action, argparse._SubParsersAction):
        known = [
            st.tuples(st.just([name]), command_lines(parser)).map(_joined) for name, parser in action.choices.items()
        ]
        return st.one_of(*known, _ANYTHING.map(lambda text: [text]))
    values = _values(action)
    if not action.option_strings:
        return values
    spelled = st.sampled_from(action.option_strings)
    if action.nargs is None:
        return st.tuples(spelled, values).map(
            lambda pair: [f"{pair[0]}={pair[1][0]}"] if pair[0].startswith("--") else [pair[0], *pair[1]]
        )
    return st.tuples(spelled, values).map(lambda pair: [pair[0], *pair[1]])


def _values(action: argparse.Action) -> SearchStrategy[list[str]]:
    value = st.one_of(fitting(action).map(str), _ANYTHING)
    least, most = _number(action.nargs)
    return st.lists(value, min_size=least, max_size=most)


def _number(nargs: Any) -> tuple[int, int]:
    if isinstance(nargs, int):
        return nargs, nargs
    return {None: (1, 1), "?": (0, 1), "*": (0, 3), "+": (1, 3)}.get(nargs, (0, 3))


def fitting(action: argparse.Action) -> SearchStrategy[Any]:
    """Return values that an action accepts, as far as its choices or its type tell."""
    if choices_of(action):
        return st.sampled_from(choices_of(action))
    return _KNOWN_TYPES.get(action.type, _TEXT)


def fitting_options(parser: argparse.ArgumentParser) -> SearchStrategy[dict[str, Any]]:
    """Return values by option for the optional arguments that take one value of a plain type."""
    plain = [
        action
        for action in parser._actions
        if action.option_strings
        and action.nargs is None
        and isinstance(action, argparse._StoreAction)
        and (action.choices or action.type in _KNOWN_TYPES)
        and action.dest not in base_destinations()
    ]
    return st.fixed_dictionaries(
        {}, optional={max(action.option_strings, key=len): fitting(action) for action in plain}
    )
