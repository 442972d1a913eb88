"""What varies from one time to the next is told from what differs between two ways."""

from __future__ import annotations

import itertools
import os
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies

from django_conformance.observations import canonical, same
from django_conformance.variation import answers, differs
from tests.core.test_observations import VALUES  # strategies of everything that canonical() takes

if TYPE_CHECKING:
    from collections.abc import Callable


def times(*values: Any) -> Callable[[], Any]:
    """Return what gives one value after the other, and then begins anew."""
    following = itertools.cycle(values)
    return lambda: next(following)


@pytest.mark.parametrize(
    ("one", "other", "again"),
    [
        ("token 4f", "token 9a", ["token 77"]),
        ({"token": "a1", "count": 3}, {"token": "b2", "count": 3}, [{"token": "c3", "count": 3}]),
        ([{"seat": 4}, {"seat": 9}], [{"seat": 1}, {"seat": 2}], [[{"seat": 3}, {"seat": 5}]]),
        ("1 ship\nseat A4\ndone", "1 ship\nseat F9\ndone", ["1 ship\nseat C2\ndone"]),
        ("took 12 steps", "took 9 steps", ["took 31 steps"]),
        (["a"], ["a", "b", "c"], [["a", "b"]]),
        ("heads", "tails", ["heads", "heads", "tails"]),
        ("one", 2, [None]),
        ({"process": os.getpid()}, {"process": 7}, [{"process": os.getpid()}]),
        ("open on 127.0.0.1:50123", "open on 127.0.0.1:41007", ["open on 127.0.0.1:50123"]),
        ("from ('127.0.0.1', 50123)", "from ('127.0.0.1', 41007)", ["from ('127.0.0.1', 50123)"]),
        ("listens at port 50123", "listens at port 41007", ["listens at port 50123"]),
        ("ada:1qK3bC:Zm9v", "ada:1qK3bD:YmFy", ["ada:1qK3bE:cXV4"]),
        (["<object at 0x7f00a1b2c3>"], ["<object at 0x7e11d4e5f6>"], [["<object at 0x7f00a1b2c3>"]]),
    ],
)
def test_what_varies_by_itself_does_not_differ(one: Any, other: Any, again: list[Any]) -> None:
    """Random parts of values and of text, and values of random length, tell nothing of the other way."""
    assert not differs(one, other, times(*again))


@pytest.mark.parametrize(
    ("one", "other", "again"),
    [
        ("eager", "worker", ["eager"]),
        ({"token": "a1", "count": 3}, {"token": "b2", "count": 4}, [{"token": "c3", "count": 3}]),
        ({"token": "a1"}, {"token": "b2", "more": 1}, [{"token": "c3"}]),
        ([4, "x"], [1, "y"], [[3, "x"]]),
        ([4, 5], [4, 5, 6], [[5, 4]]),
        ("seat A4\ndone", "seat F9\nfailed", ["seat C2\ndone"]),
        ("seat A4\ndone", "seat F9", ["seat C2\ndone"]),
        ("took 12 steps", "lost 9 steps", ["took 31 steps"]),
        ({"token": "a1"}, None, [{"token": "b2"}]),
        (["a1"], {"token": 1}, [["b2"]]),
        (1, True, [1]),
        ("shop.example:80", "shop.example:443", ["shop.example:80"]),
        ("port of call 1", "port of call 2", ["port of call 1"]),
    ],
)
def test_what_does_not_vary_and_is_not_the_same_differs(one: Any, other: Any, again: list[Any]) -> None:
    """Whatever stays as it is from time to time is held against the other way, beside what varies."""
    assert differs(one, other, times(*again))


@pytest.mark.parametrize(
    ("one", "other", "other_again"),
    [
        ({"members": 1, "room": "tea"}, {"members": 3, "room": "tea"}, [{"members": 2, "room": "tea"}]),
        ("3 members", "1 members", ["2 members"]),
    ],
)
def test_what_varies_the_other_way_alone_does_not_differ(one: Any, other: Any, other_again: list[Any]) -> None:
    """What other clients have left in a process, a count of those connected for instance, is no difference."""
    assert not differs(one, other, lambda: one, times(*other_again))


@pytest.mark.parametrize(
    ("one", "other", "other_again"),
    [
        ({"members": 1, "room": "tea"}, {"members": 3, "room": "cake"}, [{"members": 2, "room": "cake"}]),
        ("eager", "worker", ["worker"]),
    ],
)
def test_what_never_varies_the_other_way_differs(one: Any, other: Any, other_again: list[Any]) -> None:
    """What the other way does each time stands against what the first does each time."""
    assert differs(one, other, lambda: one, times(*other_again))


@given(VALUES, VALUES)
def test_what_never_varies_differs_wherever_it_is_not_the_same(one: Any, other: Any) -> None:
    """Without variation, this is equality of canonical values."""
    first, second = canonical(one), canonical(other)
    assert differs(first, second, lambda: first) == (not same(first, second))


@given(strategies.text())
def test_the_same_is_not_done_again(value: str) -> None:
    """Nothing is done again where the two ways are the same."""

    def never() -> None:
        raise AssertionError("it was done again")

    assert not differs(value, value, never)


def test_each_of_some_answers_that_are_drawn_at_random_is_seen() -> None:
    """Of three replicas none is missed; what has one answer is not asked often."""
    drawn, asked = Random(0), itertools.count()  # noqa: S311 - a router's choice is no secret

    assert all(answers(lambda: drawn.choice("abc")) == {"a", "b", "c"} for _ in range(200))
    assert answers(lambda: next(asked) < 0) == {False}
    assert next(asked) < 20
