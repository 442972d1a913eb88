"""The configuration of a channel layer is in its CONFIG.

Why: Channels reads BACKEND, CONFIG and TEST_CONFIG of an entry, and silently ignores the rest: a layer whose hosts
stand beside CONFIG connects to localhost:6379.

Fix: move the key into ``"CONFIG": {…}``, as the message says.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should",
    docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html#configuration",
    settings=True,
)

_KEYS = ("BACKEND", "CONFIG", "TEST_CONFIG")
_FOR_CONFIG = (
    "hosts",
    "host",
    "port",
    "prefix",
    "expiry",
    "group_expiry",
    "capacity",
    "channel_capacity",
    "symmetric_encryption_keys",
    "serializer_format",
)
_OTHER_WORDS = {"OPTIONS": "CONFIG", "LOCATION": "CONFIG", "HOSTS": "CONFIG", "CONFIGURATION": "CONFIG"}


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each key of an entry that Channels does not read and that was meant for CONFIG, or to be it."""
    layers = project.context.originals.get("CHANNEL_LAYERS")
    for alias, entry in layers.items() if isinstance(layers, Mapping) else ():
        for key in entry if isinstance(entry, Mapping) else ():
            if meant := _meant(key):
                yield Finding(
                    f"CHANNEL_LAYERS[{alias!r}][{key!r}] is never read: {meant}",
                    subject=str(alias),
                    location=place_of(project.context.sources, "CHANNEL_LAYERS", str(alias), str(key)),
                    evidence={"key": str(key)},
                )


def _meant(key: Any) -> str:
    if not isinstance(key, str) or key in _KEYS:
        return ""
    if key in _FOR_CONFIG:
        return f"write {key!r} into its CONFIG"
    meant = _OTHER_WORDS.get(key.upper()) or nearest(key.upper(), _KEYS)
    return f"did you mean {meant!r}?" if meant else ""
