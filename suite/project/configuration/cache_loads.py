"""Every alias of CACHES names a backend that loads, with the LOCATION and OPTIONS that its client takes.

Why: a cache is made when it is first used: the mistake raises in the first view that caches, not when the server starts.

Fix: correct the key that the message names. OPTIONS of django-redis, like CLIENT_CLASS, need its BACKEND,
``django_redis.cache.RedisCache``; Django's own takes what redis-py takes.
"""

from collections.abc import Iterator, Mapping

from django_conformance.discovery.caches import caches, fault_of
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(level="must", docs="https://docs.djangoproject.com/en/stable/ref/settings/#caches", settings=True)

_KEYS = ("BACKEND", "LOCATION", "OPTIONS", "TIMEOUT", "KEY_PREFIX", "KEY_FUNCTION", "VERSION")


def find(project: Project) -> Iterator[Finding]:
    """Yield what is wrong with CACHES itself, and each alias that cannot be used."""
    settings, sources = project.context.originals, project.context.sources
    configured = settings.get("CACHES")
    if isinstance(configured, Mapping):
        for alias in configured:
            if str(alias).upper() in _KEYS:
                yield Finding(
                    f"CACHES[{alias!r}] is an alias of its own for Django: move it into the alias that it belongs to, "
                    f"CACHES['default'][{str(alias).upper()!r}] for instance",
                    subject=str(alias),
                    location=place_of(sources, "CACHES", str(alias)),
                )
        if configured and "default" not in configured:
            yield Finding(
                f"CACHES has {', '.join(map(repr, configured))} and no 'default': every cache raises ImproperlyConfigured",
                subject="default",
                location=place_of(sources, "CACHES"),
            )
    for cache in caches(settings):
        fault = fault_of(cache) if cache.alias.upper() not in _KEYS else None
        if fault is not None:
            spelled = "".join(f"[{key!r}]" for key in fault.keys)
            yield Finding(
                f"CACHES[{cache.alias!r}]{spelled} {fault.text}",
                subject=cache.alias,
                location=place_of(sources, "CACHES", cache.alias, *fault.keys),
                evidence={"backend": cache.backend},
            )
