"""Things that no code expects, by name; copied into projects as their module ``nasty``."""

from __future__ import annotations

import dataclasses
import enum
import functools
import math
import pathlib
import types
from typing import TYPE_CHECKING, Any
from unittest import mock

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Bare:
    """A class without methods."""


class Unmade:
    """A class that cannot be instantiated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise SystemExit(3)


def raising(error: type[BaseException], *methods: str) -> Any:
    """Return an instance of a class whose methods of these names raise."""

    def method(*_arguments: Any, **_options: Any) -> Any:
        raise error("nasty")

    return type("Raising", (), dict.fromkeys(methods, method))()


def property_raising(error: type[BaseException]) -> Any:
    """Return an instance with properties of the usual names that raise."""

    def read(_self: Any) -> Any:
        raise error("nasty")

    names = ("name", "run", "help", "app", "inner", "routes", "items", "pattern", "callback", "schedule", "task")
    return type("Properties", (), {name: property(read) for name in names})()


@dataclasses.dataclass(frozen=True)
class Frozen:
    """A frozen dataclass."""

    value: int = 1


class Dictionary(dict):  # type: ignore[type-arg] # any
    """A dictionary that is one of another kind."""

    def get(self, *_arguments: Any) -> Any:
        raise LookupError("nasty")


class Text(str):
    """A string of another kind."""

    __slots__ = ()

    def __str__(self) -> str:
        raise RuntimeError("nasty")

    def startswith(self, *_arguments: Any) -> bool:
        raise RuntimeError("nasty")


class Color(enum.Enum):
    """An enumeration."""

    RED = "red"


class Meta(type):
    """A metaclass whose classes answer nothing."""

    def __getattr__(cls, name: str) -> Any:
        raise RuntimeError(name)

    def __call__(cls, *_arguments: Any, **_options: Any) -> Any:
        raise StopIteration


class OfMeta(metaclass=Meta):
    """A class of that metaclass."""


def _generator() -> Iterator[int]:
    yield 1


async def _coroutine(*_arguments: Any, **_options: Any) -> None:
    """Do nothing."""


def _raises(error: type[BaseException]) -> Any:
    raise error("nasty")


def _deep() -> list[Any]:
    value: list[Any] = []
    for _ in range(5000):
        value = [value]
    return value


def _circle() -> dict[str, Any]:
    circle: dict[str, Any] = {}
    circle["circle"] = circle
    return circle


def _endless() -> Any:
    return type("Endless", (), {"__iter__": lambda self: iter([self]), "__getattr__": lambda self, name: self})()


THINGS: dict[str, Callable[[], Any]] = {
    "none": lambda: None,
    "zero": lambda: 0,
    "empty text": lambda: "",
    "text": lambda: "no.such.thing",
    "bytes": lambda: b"\xff",
    "object": object,
    "lambda": lambda: lambda *_, **__: None,
    "generator": _generator,
    "coroutine function": lambda: _coroutine,
    "partial": lambda: functools.partial(print, "nasty"),
    "class": lambda: Bare,
    "class that exits when made": lambda: Unmade,
    "class of a metaclass that raises": lambda: OfMeta,
    "module": lambda: types,
    "mock": mock.MagicMock,
    "frozen dataclass": Frozen,
    "dictionary of a subclass": lambda: Dictionary(BACKEND="x", task="x", queue="x"),
    "text of a subclass": lambda: Text("nasty.thing"),
    "enumeration": lambda: Color.RED,
    "path": lambda: pathlib.Path("nasty"),
    "not a number": lambda: math.nan,
    "infinite": lambda: math.inf,
    "surrogate": lambda: "\ud800.x",
    "deep list": _deep,
    "circle": _circle,
    "endless": _endless,
    "lazy that raises": lambda: SimpleLazyObject(lambda: _raises(RuntimeError)),
    "lazy text": lambda: gettext_lazy("nasty"),
    "wrong arguments": lambda: {"task": 7, "schedule": object(), "args": 3, "kwargs": 4, "options": 5, "ENGINE": 6},
    "odd keys": lambda: {1: 2, None: 3, b"x": object(), "CONFIG": 3, "OPTIONS": 4, "TEST": 5, "BACKEND": 6},
    "repr raises": lambda: raising(RuntimeError, "__repr__"),
    "str raises": lambda: raising(RuntimeError, "__repr__", "__str__"),
    "eq raises": lambda: raising(RuntimeError, "__eq__", "__ne__", "__hash__"),
    "bool raises": lambda: raising(RuntimeError, "__bool__"),
    "len and iter raise": lambda: raising(RuntimeError, "__len__", "__iter__", "__contains__"),
    "getattr raises": lambda: raising(RuntimeError, "__getattr__"),
    "getattr exits": lambda: raising(SystemExit, "__getattr__"),
    "getattribute recurses": lambda: raising(RecursionError, "__getattribute__"),
    "call raises": lambda: raising(StopIteration, "__call__"),
    "call exits": lambda: raising(SystemExit, "__call__"),
    "call interrupts": lambda: raising(KeyboardInterrupt, "__call__", "__repr__"),
    "property exits": lambda: property_raising(SystemExit),
    "property recurses": lambda: property_raising(RecursionError),
    "property stops": lambda: property_raising(StopIteration),
    "everything raises": lambda: raising(
        ValueError, *(f"__{name}__" for name in ("repr", "str", "eq", "hash", "bool", "len", "iter", "getattr", "call"))
    ),
}


def thing(name: str) -> Any:
    """Return a nasty thing."""
    return THINGS[name]()
