"""CACHES and CHANNEL_LAYERS with keys that begin with the run's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django_conformance.overlay.kinds import like, table_like
from django_conformance.overlay.own_names.name import own_name

if TYPE_CHECKING:
    from django_conformance.overlay.record import Overlay

_IN_FILES = ("filebased", "diskcache")


def apart(setting: str, value: Any, overlay: Overlay) -> Any:
    """Return CACHES and CHANNEL_LAYERS with keys that begin with the run's name; any other setting as it is."""
    change = {"CACHES": _cache, "CHANNEL_LAYERS": _layer}.get(setting)
    if change is None or not isinstance(value, Mapping):
        return value
    entries = {
        alias: change(str(alias), entry, overlay) if isinstance(entry, Mapping) else entry
        for alias, entry in value.items()
    }
    return table_like(value, entries)


@dataclass(frozen=True)
class OwnKeys:
    """A ``KEY_FUNCTION`` that puts the run's name before what the project's function returns, which may know no prefix."""

    function: str | Callable[[str, str, int], str]
    name: str

    def __call__(self, key: str, key_prefix: str, version: int) -> str:
        """Return the key as it is stored."""
        return f"{self.name}:{_imported(self.function)(key, key_prefix, version)}"


@dataclass(frozen=True)
class TheirKeys:
    """A ``REVERSE_KEY_FUNCTION`` of django-redis that gives the project's function the keys that the project's made."""

    function: str | Callable[[str], str]
    name: str

    def __call__(self, key: str) -> str:
        """Return the key as the project gave it."""
        reverse: str = _imported(self.function)(key.removeprefix(f"{self.name}:"))
        return reverse


def _imported(function: Any) -> Any:
    if callable(function):
        return function
    module, _, name = str(function).rpartition(".")
    return getattr(import_module(module), name)


def _cache(alias: str, entry: Mapping[str, Any], overlay: Overlay) -> Any:
    name = own_name(overlay.run)
    own: dict[str, Any] = {"KEY_PREFIX": name}
    for setting, kind in (("KEY_FUNCTION", OwnKeys), ("REVERSE_KEY_FUNCTION", TheirKeys)):
        if entry.get(setting) and "KEY_FUNCTION" in entry:
            given = entry[setting]
            own[setting] = given if isinstance(given, kind) else kind(given, name)
    if any(word in str(entry.get("BACKEND", "")).lower() for word in _IN_FILES):
        own["LOCATION"] = like(entry.get("LOCATION"), f"{overlay.folder}/cache-{alias}")
    return table_like(entry, {**entry, **own})


def _layer(_alias: str, entry: Mapping[str, Any], overlay: Overlay) -> Any:
    name = own_name(overlay.run)
    configuration = entry.get("CONFIG") or {}
    if not str(entry.get("BACKEND", "")).startswith("channels_redis.") and "prefix" not in configuration:
        return entry
    return table_like(entry, {**entry, "CONFIG": table_like(configuration, {**configuration, "prefix": name})})
