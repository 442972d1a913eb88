"""What is exchanged between two versions: a file an exchange, run in processes of both environments.

``produce()`` returns JSON by subject, as :func:`each` makes it; ``consume(data)`` takes one of them and returns a canonical value. A
project that does not have what is exchanged raises :class:`NotUsed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.errors import ConformanceError
from django_conformance.observations import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class NotUsed(ConformanceError):
    """The project does not have what is exchanged; the message says so to a person."""


class Lost(ConformanceError):
    """What one side gave did not come to the other."""


def each(makers: Mapping[str, Callable[[], Any]]) -> dict[str, dict[str, Any]]:
    """Make what is given away, by subject; what cannot be made has its ``failure``. A ``level`` may be added."""
    made: dict[str, dict[str, Any]] = {}
    for subject, make in makers.items():
        try:
            made[subject] = {"data": make()}
        except Exception as error:
            made[subject] = {"failure": told(error)}
    return made


def told(error: BaseException) -> str:
    """Return an exception in a line, without what varies between runs."""
    return mask(f"{type(error).__name__}: {error}".strip(": "))
