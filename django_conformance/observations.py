"""Observations: what happened when a subject was exercised one way, in a form that can be stored and compared."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import decimal
import enum
import math
import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django_conformance.codec import to_json

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Observation:
    """What happened to ``subject`` exercised one ``way``.

    Args:
        subject: ``area:name`` (``celery:shop.tasks.send``).
        way: ``eager``, ``broker``, ``communicator``, ``server``, ``call-command``, ``manage``, ``routing``, ``sql``;
            ``configuration`` for what needs no exercise; ``warnings``, ``check`` and ``makemigrations`` of a project.
        value: what :func:`canonical` returns: JSON-serializable, types kept.
    """

    subject: str
    way: str
    value: Any


Observe: TypeAlias = "Callable[[Observation], Observation]"
"""What writes an observation into the results, and returns it."""


_SCALARS = (str, bool, int, float, type(None))


_DEPTH = 60
_MESSAGE = 20_000
"""Characters that are kept of what an exception or an object says."""


def canonical(value: Any, depth: int = _DEPTH) -> Any:
    """Return ``value`` as JSON-serializable data in which types that JSON lacks stay visible.

    A tuple becomes ``{"tuple": […]}``, bytes ``{"bytes": base64}``, a mapping with keys that are not text
    ``{"mapping": [[key, value], …]}``, a Django model instance ``{"model": label, "pk": …}`` and an object of another
    type ``{"object": type, "repr": …}`` with addresses masked. Plain JSON stays as it is. What is nested deeper than
    ``depth``, as a value that holds itself is, becomes ``{"nested": type}``.
    """
    if depth == 0:
        return {"nested": type(value).__qualname__}
    deeper = depth - 1
    if isinstance(value, enum.Enum):
        return {"enum": f"{type(value).__qualname__}.{value.name}"}
    if type(value) in _SCALARS:
        return {"float": repr(value)} if isinstance(value, float) and not math.isfinite(value) else value
    if isinstance(value, list):
        return [canonical(item, deeper) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [canonical(item, deeper) for item in value]}
    if isinstance(value, (set, frozenset)):
        return {type(value).__name__: sorted((canonical(item, deeper) for item in value), key=repr)}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {str(key): canonical(item, deeper) for key, item in value.items()}
        return {"mapping": [[canonical(key, deeper), canonical(item, deeper)] for key, item in value.items()]}
    return _of_a_type(value)


def _of_a_type(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"timedelta": value.total_seconds()}
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return {type(value).__name__: str(value)}
    if isinstance(value, BaseException):
        return exception(value)
    if isinstance(value, str):
        return str(value)
    meta = getattr(value, "_meta", None)
    if meta is not None and hasattr(meta, "label"):
        return {"model": meta.label, "pk": canonical(getattr(value, "pk", None))}
    return {"object": f"{type(value).__module__}.{type(value).__qualname__}", "repr": _repr(value)}


def told(value: Any) -> str:
    """Return what :func:`canonical` made of a value as a person reads it: an object by its own ``repr``."""
    return str(value["repr"]) if isinstance(value, dict) and value.keys() == {"object", "repr"} else repr(value)


def _repr(value: Any) -> str:
    try:
        return mask(shortened(repr(value)))
    except Exception as error:  # noqa: BLE001 - a repr of the project's may raise anything
        return f"<its repr raises {type(error).__name__}>"


def exception(error: BaseException) -> dict[str, Any]:
    """Return an exception as ``{"raised": class name, "message": text}``, with what varies between runs masked."""
    return {"raised": type(error).__name__, "message": mask(said(error))}


def said(error: BaseException) -> str:
    """Return what an exception says, shortened."""
    try:
        return shortened(str(error))
    except Exception as failure:  # noqa: BLE001 - a class of the project's may raise anything
        return f"<its str() raises {type(failure).__name__}>"


def shortened(text: str, most: int = _MESSAGE) -> str:
    """Return a string, or its beginning and how long it is."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


_MASKS = (
    (re.compile(r"\b0x[0-9a-fA-F]{4,}\b"), "0x…"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:<port>"),
)
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


MOMENT = re.compile(
    r"\b(?P<moment>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)?(?!\d)",
    re.ASCII,
)
NEAR = datetime.timedelta(days=400)
"""A moment that is nearer to a run may depend on when the run was."""

_IN_SECONDS = re.compile(r":\d\d:(?!00(?![.,]))")
_UTC = ("", "Z", "+00:00", "+0000", "-00:00")


def masked_moment(match: re.Match[str]) -> str:
    """Return what stands for a moment that varies: how it spells its zone stays, since an aware one may become naive."""
    zone = match["zone"] or ""
    return f"<time>{zone if zone in _UTC else '<offset>'}"


def near(moment: datetime.date) -> bool:
    """Whether a moment or a day may depend on when this run is."""
    day = datetime.date(moment.year, moment.month, moment.day)
    return abs(day - datetime.datetime.now(datetime.timezone.utc).date()) < NEAR


def _moment(match: re.Match[str]) -> str:
    """Mask a moment but for one that is far, and on the minute: that is data."""
    try:
        varies = _IN_SECONDS.search(match[0]) is not None or near(datetime.datetime.fromisoformat(match["moment"]))
    except ValueError:
        return match[0]
    return masked_moment(match) if varies else match[0]


def mask(text: str, *, ids: bool = True) -> str:
    """Replace what varies between two runs of the same thing: addresses, random ids, times and ports.

    A time far from now is data, where it is on the minute: what is reckoned from now on seldom is. ``ids=False`` leaves
    UUIDs, for whoever can tell those that are random from those that are not.
    """
    text = MOMENT.sub(_moment, text)
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return _UUID.sub("<uuid>", text) if ids else text


def same(first: Any, second: Any) -> bool:
    """Whether two canonical values are equal, types included (``1`` is neither ``True`` nor ``1.0``)."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(same(left, right) for left, right in zip(first, second, strict=True))
    return type(first) is type(second) and bool(first == second)


def line(observation: Observation) -> dict[str, Any]:
    """Return the observation's line of a results file."""
    return {"type": "observation", **to_json(observation)}
