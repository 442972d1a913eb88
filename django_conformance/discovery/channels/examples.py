"""Paths that a route's pattern matches, made from the pattern itself."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

if sys.version_info >= (3, 11):
    from re import _constants as constants, _parser as parser  # type: ignore[attr-defined] # where Python keeps sre_parse now
else:
    import sre_constants as constants
    import sre_parse as parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORDS = ("lobby", "x7", "42")
"""What an example's variable parts are made of: letters, letters and digits, digits."""

_SAMPLES = ("7", "6f1f2a1e-3c7b-4f53-9a54-0a8d9c1f2b3d", "2031-04-05", "en", "2031", "04")
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    constants.CATEGORY_DIGIT: str.isdigit,
    constants.CATEGORY_WORD: lambda character: character.isalnum() or character == "_",
    constants.CATEGORY_SPACE: str.isspace,
    constants.CATEGORY_NOT_DIGIT: lambda character: not character.isdigit(),
    constants.CATEGORY_NOT_WORD: lambda character: not (character.isalnum() or character == "_"),
    constants.CATEGORY_NOT_SPACE: lambda character: not character.isspace(),
}
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-_.~ABCDEFGHIJKLMNOPQRSTUVWXYZ:@!$&'()*+,;=/%?# "


class NoExampleError(ValueError):
    """A pattern that no text could be made for."""


def from_regex(pattern: str, word: str = WORDS[0]) -> str:
    """Return a string that ``pattern`` matches, with its variable parts made of ``word`` where they allow it.

    Raises:
        NoExampleError: where none was found, for a look-around for instance.
    """
    try:
        text = "".join(_generate(parser.parse(pattern), word))
    except (re.error, RecursionError) as error:
        raise NoExampleError(pattern) from error
    if not re.search(pattern, text):
        raise NoExampleError(pattern)
    return text


def from_route(route: str, converters: dict[str, Any], word: str = WORDS[0]) -> str:
    """Return a path that a ``path()`` route matches; ``converters`` are its own, by name.

    Raises:
        NoExampleError: where a converter's pattern has no example that it converts.
    """

    def value(match: re.Match[str]) -> str:
        return _from_converter(converters[match["name"]], word)

    return re.sub(r"<(?:[^>:]+:)?(?P<name>[^>]+)>", value, route)


def _from_converter(converter: Any, word: str) -> str:
    def candidates() -> Iterator[str]:
        yield word
        yield from _SAMPLES
        yield from WORDS
        yield from_regex(converter.regex, word)

    for candidate in candidates():
        if not re.fullmatch(converter.regex, candidate):
            continue
        try:
            converter.to_python(candidate)
        except ValueError:
            continue
        return candidate
    raise NoExampleError(converter.regex)


def _generate(pattern: Any, word: str) -> Iterator[str]:
    for operation, argument in pattern:
        if operation is constants.LITERAL:
            yield chr(argument)
        elif operation in (constants.NOT_LITERAL, constants.IN, constants.ANY):
            yield _character(operation, argument, word[0])
        elif operation is constants.BRANCH:
            yield from _generate(argument[1][0], word)
        elif operation is constants.SUBPATTERN:
            yield from _generate(argument[-1], word)
        elif operation in _REPEATS:
            yield from _repeated(argument, word)
        elif operation is not constants.AT:
            raise NoExampleError(str(operation))


_REPEATS = tuple(
    getattr(constants, name) for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") if hasattr(constants, name)
)


def _repeated(argument: Any, word: str) -> Iterator[str]:
    least, most, inner = argument
    items = list(inner)
    if len(items) == 1 and items[0][0] in (constants.NOT_LITERAL, constants.IN, constants.ANY):
        count = min(max(len(word), least), int(most))
        for index in range(count):
            yield _character(items[0][0], items[0][1], word[index % len(word)])
        return
    for _ in range(least or min(1, int(most))):
        yield from _generate(inner, word)


def _character(operation: Any, argument: Any, preferred: str) -> str:
    characters: tuple[str, ...] = (preferred, *_ALPHABET)
    for character in characters:
        if operation is constants.ANY:
            return character
        if operation is constants.NOT_LITERAL:
            if ord(character) != argument:
                return character
        elif _within(argument, character):
            return character
    raise NoExampleError("a set of characters")


def _within(members: Any, character: str) -> bool:
    negated, member = False, False
    for operation, argument in members:
        if operation is constants.NEGATE:
            negated = True
        elif operation is constants.LITERAL:
            member = member or ord(character) == argument
        elif operation is constants.RANGE:
            member = member or argument[0] <= ord(character) <= argument[1]
        elif operation is constants.CATEGORY:
            member = member or bool(_CATEGORIES[argument](character))
    return member != negated
