"""Values of settings become plain ones, and objects stay what they are."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from django.utils.functional import SimpleLazyObject
from kombu.entity import Queue

from django_conformance.source.reading import Unreadable, attribute, readable
from tests.discovery.nasty.things import THINGS, raising


@pytest.mark.parametrize("value", [None, "text", 1, 2.5, b"x", Path("x"), ["x", {"y": (1, 2)}], {"a"}])
def test_plain_values_stay_equal(value: object) -> None:
    """What settings usually hold."""
    assert value == readable(value)


def test_objects_stay_themselves() -> None:
    """A queue among the settings is the same queue."""
    queue = Queue("slow")

    assert readable([queue])[0] is queue


def test_lazy_objects_are_what_they_stand_for() -> None:
    """A string that is read when it is needed is a string."""
    value = readable(SimpleLazyObject(lambda: "redis://"))

    assert value == "redis://"
    assert type(value) is str


@pytest.mark.parametrize("name", THINGS)
def test_nothing_raises_when_looked_at(name: str) -> None:
    """Whatever a setting holds: its text, its truth, and going through it."""
    value = readable([THINGS[name]()])

    assert isinstance(repr(value), str)
    assert [bool(item) for item in value] in ([True], [False])


def test_what_cannot_be_looked_at_is_named() -> None:
    """By its class; an attribute that cannot be read is taken for none."""
    nasty = raising(SystemExit, "__repr__", "__getattr__")

    assert isinstance(readable(nasty), Unreadable)
    assert "<Raising>" == repr(readable(nasty))
    assert attribute(nasty, "anything") is None


class Slow:
    """An object whose text takes an hour, and is interrupted."""

    interrupted = 0

    def __repr__(self) -> str:
        try:
            time.sleep(3600)
        except TimeoutError:
            self.interrupted += 1
            raise
        return "slow"


def test_what_hangs_when_looked_at_is_left_alone() -> None:
    """An object whose text never comes is interrupted once, and a timer of the project goes on."""
    slow = Slow()
    signal.setitimer(signal.ITIMER_REAL, 600)
    try:
        assert isinstance(readable([slow])[0], Unreadable)
        assert slow.interrupted == 1
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
