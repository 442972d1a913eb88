"""Examples of routes: paths that the pattern itself matches."""

from __future__ import annotations

import re

import pytest
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter

from django_conformance.discovery.channels.examples import NoExampleError, from_regex, from_route

PATTERNS = (
    r"^ws/chat/(?P<room_name>\w+)/$",
    r"ws/(?P<identifier>[0-9a-f-]{36})/$",
    r"^ws/(?P<year>[0-9]{4})/(?:on|off)?/?$",
    r"^(?P<path>.*)$",
    r"^ws/[^/]+/\d+$",
    r"(?i)^ws/live$",
    r"",
)


@pytest.mark.parametrize("word", ["lobby", "x7", "42"])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_example_of_a_regular_expression_matches_it(pattern: str, word: str) -> None:
    """What is made from a regular expression is found by it, whatever word stands for its variable parts."""
    assert re.search(pattern, from_regex(pattern, word))


def test_the_word_stands_where_the_pattern_lets_it() -> None:
    """A pattern's variable part is the word that was given, so that two routes can be told apart by several examples."""
    assert from_regex(r"^ws/(?P<room>\w+)/$", "lobby") == "ws/lobby/"
    assert from_regex(r"^ws/(?P<room>\w+)/$", "42") == "ws/42/"


def test_a_pattern_without_an_example_says_so() -> None:
    """A look-around is not made up for: there is no example rather than one that does not match."""
    with pytest.raises(NoExampleError):
        from_regex(r"^(?!ws)\w+$")


def test_a_route_takes_what_its_converters_convert() -> None:
    """Each variable part of a path() route is a string that its own converter takes."""
    converters = {"pk": IntConverter(), "slug": SlugConverter(), "token": UUIDConverter()}

    assert from_route("ws/<slug:slug>/<int:pk>/", converters) == "ws/lobby/7/"
    assert UUIDConverter().to_python(from_route("<uuid:token>", converters)).version == 4
