"""A cache that the project clears does not share the broker's Redis database.

Why: cache.clear() on Redis empties the whole database, queued tasks included.

Fix: give the cache or the broker another database number.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.caches import clearing, shared_with_brokers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="should", docs="https://docs.djangoproject.com/en/stable/topics/cache/#basic-usage")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each cache in a broker's database, where the project clears a cache."""
    location = clearing(project.context.sources)
    for cache in shared_with_brokers(project) if location else ():
        yield Finding(
            f"CACHES[{cache.alias!r}] and the broker of {cache.app} are one Redis database ({cache.broker}), and "
            f"{location} calls cache.clear(), which is FLUSHDB and throws queued tasks away",
            subject=f"CACHES[{cache.alias!r}]",
            location=location,
            evidence={"broker": cache.broker},
        )
