"""A private value in the kind that the configured one has: a path stays a path, a lazy text lazy, a table a table.

A project uses what it has put in its settings: ``MEDIA_ROOT.is_dir()``, ``DATABASE_URL.hostname``, ``SHOP.extra``. Where a
kind cannot be built from its text or its items, the plain one takes its place: ``str``, ``dict``, ``list``, ``tuple`` or
``set``.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import ParseResult, SplitResult, urlparse, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

_LAZY = ("Promise", "SimpleLazyObject")
_OF_DJANGO = ("django.utils.translation", "django.urls")


def like(configured: Any, private: Any) -> Any:
    """Return a private text or number as the kind of value that is configured: a ``Path``, a URL object, a kind of ``str``."""
    if configured is None or type(configured) is type(private):
        return private
    if is_lazy(configured):
        return lazily(configured, lambda value: like(value, private))
    with suppress(Exception):
        built = _built(configured, private)
        if _says(built, private):
            return _with_attributes(configured, built)
    return private


def table_like(configured: Mapping[Any, Any], items: dict[Any, Any]) -> Any:
    """Return items in the kind of mapping that is configured, with the attributes it has."""
    kind: Any = type(configured)
    if kind is dict:
        return items
    for build in (kind, lambda wanted: _refilled(configured, wanted)):
        with suppress(Exception):
            table = build(items)
            if type(table) is kind and dict(table) == items:
                return _with_attributes(configured, table)
    return items


def row_like(configured: Any, items: list[Any]) -> Any:
    """Return items in the kind of list, tuple or set that is configured."""
    kind: Any = type(configured)
    for build in (getattr(kind, "_make", kind), kind):
        with suppress(Exception):
            row = build(items)
            if type(row) is kind and (isinstance(row, (set, frozenset)) or list(row) == items):
                return _with_attributes(configured, row)
    return next(plain for plain in (list, tuple, set, frozenset) if isinstance(configured, plain))(items)


def is_lazy(value: Any) -> bool:
    """Whether a value is one of Django's lazy ones: asking anything else of it may run code of the project."""
    return any(base.__module__ == "django.utils.functional" and base.__name__ in _LAZY for base in type(value).__mro__)


def lazily(configured: Any, change: Callable[[Any], Any]) -> Any:
    """Return a lazy value that is changed when it is read; one that is Django's own, or changed already, as it is.

    Django's own are translations and reversed URLs.
    """
    if not hasattr(type(configured), "_setup"):
        function, arguments, options, *kinds = configured.__reduce__()[1]
        if isinstance(function, _Changed) or str(getattr(function, "__module__", "")).startswith(_OF_DJANGO):
            return configured
        from django.utils.functional import lazy

        return lazy(_Changed(lambda: function(*arguments, **options), change), *kinds)()
    if isinstance(vars(configured).get("_setupfunc"), _Changed):
        return configured
    return type(configured)(_Changed(lambda: _evaluated(configured), change))


class _Changed:
    """What reads a lazy value and changes it."""

    def __init__(self, read: Callable[[], Any], change: Callable[[Any], Any]) -> None:
        self._read, self._change = read, change

    def __call__(self) -> Any:
        return self._change(self._read())


def _evaluated(lazy: Any) -> Any:
    bool(lazy)
    return vars(lazy)["_wrapped"]


def is_url(value: Any) -> bool:
    """Whether a value is an object that stands for a URL, such as those of urllib, yarl, furl, httpx, pydantic, SQLAlchemy."""
    if isinstance(value, (str, bytes, Mapping, type)):
        return False
    names = {*dir(type(value)), *getattr(value, "__dict__", {})}
    return bool({"scheme", "drivername"} & names) and bool({"host", "hostname", "netloc"} & names)


def url_of(value: Any) -> str:
    """Return the text of such an object, its password included."""
    if isinstance(value, (ParseResult, SplitResult)):
        return value.geturl()
    if hasattr(value, "render_as_string"):
        return str(value.render_as_string(hide_password=False))
    return str(value)


def _built(configured: Any, private: Any) -> Any:
    kind: Any = type(configured)
    if isinstance(configured, ParseResult):
        return kind(*urlparse(private))
    if isinstance(configured, SplitResult):
        return kind(*urlsplit(private))
    if hasattr(configured, "render_as_string"):
        from sqlalchemy.engine import make_url

        return make_url(private)
    return kind(private)


def _says(built: Any, private: Any) -> bool:
    """Whether a built value says what it was built from; a class may take its argument for something else."""
    if isinstance(built, str):
        return str.__eq__(built, str(private)) is True
    if isinstance(built, os.PathLike):
        return PurePath(os.fspath(built)) == PurePath(private)
    if is_url(built):
        return urlsplit(url_of(built)).netloc == urlsplit(str(private)).netloc
    return isinstance(built, int) and str(int(built)) == str(private)


def _refilled(configured: Any, items: dict[Any, Any]) -> Any:
    """Return a copy with other items, for a kind that is not made from items alone: a ``defaultdict``."""
    if not isinstance(configured, dict):
        raise TypeError(type(configured))
    table = copy.copy(configured)
    dict.clear(table)
    table.update(items)
    return table


def _with_attributes(configured: Any, built: Any) -> Any:
    """Give a value the attributes that the configured one has beside those that its class gives it."""
    known = getattr(configured, "__dict__", None)
    if isinstance(known, dict) and known is not configured and hasattr(built, "__dict__"):
        for name, attribute in known.items():
            if name not in vars(built):
                with suppress(Exception):
                    object.__setattr__(built, name, attribute)
    return built
