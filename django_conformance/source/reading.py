"""Reads what a project's objects hold, whatever they raise: any object may stand where a string or a list is expected.

Values of settings become plain ones (:func:`readable`). What cannot be read stands there as :class:`Unreadable`.
"""

from __future__ import annotations

import inspect
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePath
from types import CodeType
from typing import Any

_PLAIN = (str, int, float, complex, bool, bytes, type(None))
_DEEPEST = 60
_SECONDS = 1.0


class Unreadable:
    """Stands for an object whose ``repr()``, truth, comparison or attributes raise, or take too long; ``kind`` names its class."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"<{self.kind}>"


def attribute(thing: Any, name: str, default: Any = None) -> Any:
    """Return an attribute of an object, the default where it has none or reading it raises whatever."""
    try:
        return getattr(thing, name, default)
    except BaseException:  # noqa: BLE001 - the project's objects raise whatever they like
        return default


def members(value: Any) -> list[Any]:
    """Return what an iterable holds; nothing where it is no list, tuple, set or the like, or cannot be gone through."""
    try:
        return list(value) if isinstance(value, (list, tuple, set, frozenset, Mapping)) else []
    except BaseException:  # noqa: BLE001 - the project's objects raise whatever they like
        return []


def entries(value: Any) -> list[tuple[Any, Any]]:
    """Return the keys and values of a mapping as they are; nothing for what is none, or cannot be gone through."""
    try:
        if issubclass(type(value), dict):
            return list(dict.items(value))
        return [(key, item) for key, item in value.items()] if isinstance(value, Mapping) else []
    except BaseException:  # noqa: BLE001 - the project's objects raise whatever they like
        return []


def readable(value: Any) -> Any:
    """Return a value with nothing in it that raises when it is looked at.

    Subclasses of built-in types become those types, and lazy objects the texts and lists that they stand for. Other objects stay what they
    are; those that cannot be looked at, and structures that hold themselves, are :class:`Unreadable`.
    """
    return _readable(value, ())


def number_of(value: Any) -> float | None:
    """Return the number that a value is; ``None`` for True and False, and for what is no number."""
    number = readable(value)
    return float(number) if isinstance(number, (int, float)) and not isinstance(number, bool) else None


def _readable(value: Any, around: tuple[int, ...]) -> Any:
    if type(value) in _PLAIN or issubclass(type(value), PurePath):
        return value
    if id(value) in around or len(around) > _DEEPEST:
        return Unreadable(type(value).__name__)
    try:
        return _of_kind(value, (*around, id(value)))
    except BaseException:  # noqa: BLE001 - the project's objects raise whatever they like
        return Unreadable(type(value).__name__)


def _of_kind(value: Any, around: tuple[int, ...]) -> Any:
    kind = type(value)
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, dict) or isinstance(value, Mapping):
        items = dict.items(value) if issubclass(kind, dict) else value.items()
        return {_readable(key, around): _readable(item, around) for key, item in items}
    for sequence in (list, tuple, set, frozenset):
        if issubclass(kind, sequence):
            return sequence(_readable(item, around) for item in sequence.__iter__(value))
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_readable(item, around) for item in value]
    _look_at(value)
    return value


def _look_at(value: Any) -> None:
    """Do with an object what code does that looks at it; what raises then raises here, and what hangs raises as well."""
    with _in_time():
        bool(value)
        repr(value)
        str(value)
        value == value  # noqa: B015, PLR0124 - comparing is what may raise
        hash(value) if type(value).__hash__ is not None else None
        getattr(value, "name", None)


@contextmanager
def _in_time() -> Iterator[None]:
    """Interrupt what takes longer than a second, where the main thread can be interrupted."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _interrupt)
    left, again = signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, again)
        signal.signal(signal.SIGALRM, before if before is not None else signal.SIG_DFL)


def _interrupt(_number: int, _frame: object) -> None:
    raise TimeoutError


def unwrapped(function: Any) -> Any:
    """Return what a function decorates, itself where that is nothing or leads in a circle."""
    try:
        return inspect.unwrap(function)
    except BaseException:  # noqa: BLE001 - the project's objects raise whatever they like
        return function


def code_of(function: Any) -> CodeType | None:
    """Return the code of a function as it was written, below what decorates it; ``None`` for what is no function."""
    code = attribute(unwrapped(function), "__code__")
    return code if isinstance(code, CodeType) else None
