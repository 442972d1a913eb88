"""One ``SECRET_KEY`` for all processes of a run, also where each process of the project would make its own.

A session or a signed value of one process is refused by another otherwise. Which key it is, discovery has written down.
https://docs.djangoproject.com/en/stable/ref/settings/#secret-key
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django_conformance.codec import dumps, loads
from django_conformance.tail import write_private

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "SECRET_KEY"
_FILE = "secret-key.json"


def write(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write down the key that the project has in this process; it is a secret, so no inventory has it."""
    key = settings.get(NAME)
    if isinstance(key, str):
        write_private(folder / _FILE, dumps(key))


def read(folder: Path) -> str:
    """Read what :func:`write` wrote; empty where it did not."""
    path = folder / _FILE
    return str(loads(path.read_text(encoding="utf-8"))) if path.exists() else ""


def differs(settings: Mapping[str, Any], key: str) -> bool:
    """Whether these settings have another key than the run's."""
    own = settings.get(NAME)
    return bool(key) and isinstance(own, str) and bool(own) and own != key


def exchanged(settings: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the settings that hold another key than the run's, with the run's in its place; none where it is the run's."""
    if not differs(settings, key):
        return {}
    own = settings[NAME]
    replaced = {name: _exchanged(value, own, key) for name, value in settings.items()}
    return {name: value for name, value in replaced.items() if value is not settings[name]}


def _exchanged(value: Any, own: str, key: str) -> Any:
    """Return a value with one key for another wherever it holds it; the value itself where it does not."""
    if isinstance(value, str):
        return key if value == own else value
    if isinstance(value, bytes):
        return key.encode() if value == own.encode() else value
    if type(value) is dict:
        replaced = {name: _exchanged(item, own, key) for name, item in value.items()}
        return replaced if any(replaced[name] is not value[name] for name in value) else value
    if type(value) in (list, tuple):
        items = [_exchanged(item, own, key) for item in value]
        return type(value)(items) if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value
