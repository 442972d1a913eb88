"""Every key of an alias in CACHES stands where its backend reads it.

Why: a key that the backend does not read is silently ignored: MAX_ENTRIES beside OPTIONS leaves the limit at 300 entries, and
two projects that share a Redis read each other's values where KEY_PREFIX stands in OPTIONS.

Fix: use the name, or the place, that the message gives.
"""

from collections.abc import Iterator

from django_conformance.discovery.caches import Cache, caches
from django_conformance.discovery.keys import is_read
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.reading import entries
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/topics/cache/#cache-arguments", settings=True
)

_KEYS = ("BACKEND", "LOCATION", "TIMEOUT", "OPTIONS", "KEY_PREFIX", "VERSION", "KEY_FUNCTION", "REVERSE_KEY_FUNCTION")
_ALSO = ("timeout", "max_entries", "cull_frequency")
"""What Django still reads in lower case, from the time when a cache was a URL."""

_OPTIONS = (
    "MAX_ENTRIES",
    "CULL_FREQUENCY",
    "CLIENT_CLASS",
    "PARSER_CLASS",
    "CONNECTION_POOL_CLASS",
    "CONNECTION_POOL_KWARGS",
    "IGNORE_EXCEPTIONS",
    "COMPRESSOR",
    "SERIALIZER",
    "SOCKET_TIMEOUT",
    "SOCKET_CONNECT_TIMEOUT",
    "max_connections",
    "db",
    "socket_timeout",
    "socket_connect_timeout",
    "ssl_cert_reqs",
)
_OTHER_WORDS = {
    "HOST": "LOCATION",
    "HOSTS": "LOCATION",
    "URL": "LOCATION",
    "SERVER": "LOCATION",
    "ENGINE": "BACKEND",
    "PREFIX": "KEY_PREFIX",
    "CACHE_KEY_PREFIX": "KEY_PREFIX",
    "CONFIG": "OPTIONS",
    "DEFAULT_TIMEOUT": "TIMEOUT",
    "EXPIRY": "TIMEOUT",
    "TTL": "TIMEOUT",
}
_WITHOUT_OPTIONS = ("locmem.LocMemCache", "filebased.FileBasedCache", "db.DatabaseCache")
"""Backends that read MAX_ENTRIES and CULL_FREQUENCY of their OPTIONS and nothing else."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each key that the alias's backend does not read and that something else was meant by."""
    sources = project.context.sources
    for cache in caches(project.context.originals):
        for keys, meant in (*_beside(cache), *_within(cache)):
            if is_read(keys[-1], sources, cache.backend):
                continue
            spelled = "".join(f"[{key!r}]" for key in keys)
            yield Finding(
                f"CACHES[{cache.alias!r}]{spelled} is never read: {meant}",
                subject=cache.alias,
                location=place_of(sources, "CACHES", cache.alias, *keys),
                evidence={"backend": cache.backend},
            )


def _beside(cache: Cache) -> Iterator[tuple[tuple[str, ...], str]]:
    for key in map(str, cache.entry):
        if key in _KEYS or key in _ALSO:
            continue
        if key in _OPTIONS:
            yield (key,), f"write it into OPTIONS: 'OPTIONS': {{{key!r}: …}}"
        elif meant := _OTHER_WORDS.get(key.upper()) or nearest(key.upper(), _KEYS):
            yield (key,), f"did you mean {meant!r}?"


def _within(cache: Cache) -> Iterator[tuple[tuple[str, ...], str]]:
    if not cache.backend.endswith(_WITHOUT_OPTIONS):
        return
    for key, _ in entries(cache.entry.get("OPTIONS")):
        if key in _KEYS:
            yield ("OPTIONS", str(key)), f"{key} is a setting of the alias, and stands beside OPTIONS"
        elif isinstance(key, str) and key not in _OPTIONS and (meant := nearest(key.upper(), _OPTIONS[:2])):
            yield ("OPTIONS", key), f"did you mean {meant!r}?"
