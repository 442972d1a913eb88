"""Delta debugging: the smallest set of packages that changes something."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, strategies

from django_conformance.gate.bisect import smallest

NAMES = ("asgiref", "celery", "channels", "django", "kombu", "redis", "sqlparse", "vine")


def with_all_of(cause: frozenset[str], asked: list[frozenset[str]]) -> Callable[[frozenset[str]], bool]:
    """Return an oracle for which all of ``cause`` is needed; what it is asked is written down."""

    def happens(part: frozenset[str]) -> bool:
        asked.append(part)
        return cause <= part

    return happens


@pytest.mark.parametrize("cause", [("redis",), ("asgiref", "vine"), ("celery", "kombu", "redis"), NAMES])
def test_the_cause_is_found(cause: tuple[str, ...]) -> None:
    """One package, a pair, three, or all of them: exactly those are named, in the order given."""
    assert cause == smallest(NAMES, with_all_of(frozenset(cause), []))


@given(strategies.sets(strategies.sampled_from(NAMES), min_size=1))
def test_no_question_twice(cause: set[str]) -> None:
    """An environment costs a minute, so none is asked about twice, nor the one that is known."""
    asked: list[frozenset[str]] = []

    assert set(smallest(NAMES, with_all_of(frozenset(cause), asked))) == cause
    assert len(asked) == len(set(asked))
    assert frozenset(NAMES) not in asked


def test_one_package_needs_no_question() -> None:
    """Where one package differs it is the cause."""
    asked: list[frozenset[str]] = []

    assert smallest(["django"], with_all_of(frozenset(["django"]), asked)) == ("django",)
    assert asked == []


def test_sets_that_cannot_be_installed() -> None:
    """A set that has no environment says nothing: the answer is the smallest that has one."""

    def happens(part: frozenset[str]) -> bool | None:
        if ("celery" in part) != ("kombu" in part):
            return None
        return "celery" in part

    assert smallest(NAMES, happens) == ("celery", "kombu")
