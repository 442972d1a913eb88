"""Frozen dataclasses to JSON and back: the one way records cross a process or reach a file."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

Record = TypeVar("Record")

dumps, loads = json.dumps, json.loads
"""As Python has them, whatever code of the project puts in their place."""


def to_json(record: Any) -> Any:
    """Return ``record`` as what :func:`dumps` takes: dataclasses become objects, tuples become arrays.

    A field whose metadata says ``optional`` is left out where it is ``None``.
    """
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        values = ((field, getattr(record, field.name)) for field in dataclasses.fields(record))
        return {
            field.name: to_json(value)
            for field, value in values
            if value is not None or not field.metadata.get("optional")
        }
    if isinstance(record, Mapping):
        return {str(key): to_json(value) for key, value in record.items()}
    if isinstance(record, (list, tuple, set, frozenset)):
        return [to_json(item) for item in record]
    return record


def from_json(kind: type[Record], data: Any) -> Record:
    """Build a ``kind`` from what :func:`to_json` made; keys that ``kind`` does not have are ignored.

    Raises:
        KeyError: where a field without a default is absent.
    """
    return typing.cast("Record", _build(kind, data))


def verified(record: Record) -> Record:
    """Return a record that :func:`from_json` built, if what it holds is of the declared types.

    Raises:
        ValueError: it is not; the message names the field.
    """
    kind: Any = type(record)
    for name, hint in _hints(kind).items():
        if not _fits(hint, getattr(record, name)):
            raise ValueError(f"{type(record).__name__}.{name} is of another type")
    return record


def _fits(hint: Any, value: Any) -> bool:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if origin in (typing.Union, types.UnionType):
        return any(_fits(argument, value) for argument in arguments)
    if origin is typing.Literal:
        return value in arguments
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(arguments[0], item) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(_fits(arguments[1], item) for item in value.values())
    if dataclasses.is_dataclass(hint):
        return isinstance(value, typing.cast("type", hint)) and _are_fitting(value)
    if hint in (int, float):
        return isinstance(value, (int, hint)) and not isinstance(value, bool)
    return isinstance(value, hint)


def _are_fitting(record: Any) -> bool:
    kind: Any = type(record)
    return all(_fits(hint, getattr(record, name)) for name, hint in _hints(kind).items())


def _build(kind: Any, data: Any) -> Any:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        if data is None:
            return None
        kinds = [argument for argument in arguments if argument is not type(None)]
        return _build(next((argument for argument in kinds if _has_fields(argument, data)), kinds[0]), data)
    if origin is tuple:
        return tuple(_build(arguments[0], item) for item in data)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _build(arguments[1], value) for key, value in data.items()}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind, data)
    return data


def _has_fields(kind: Any, data: Any) -> bool:
    """Whether data has each field that a record needs: it tells the records of a union apart."""
    return (
        dataclasses.is_dataclass(kind)
        and isinstance(data, Mapping)
        and all(
            field.name in data
            for field in dataclasses.fields(kind)
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        )
    )


def _dataclass(kind: Any, data: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    values = {}
    for field in dataclasses.fields(kind):
        if field.name in data:
            values[field.name] = _build(hints[field.name], data[field.name])
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise KeyError(f"{kind.__name__}.{field.name}")
    return kind(**values)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
