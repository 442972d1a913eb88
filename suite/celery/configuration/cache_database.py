"""The cache and the broker use different Redis databases.

Why: the day somebody clears the cache, queued tasks are gone.

Fix: give the cache or the broker another database number.
"""

from collections.abc import Iterator

from django_conformance.discovery.celery.caches import clearing, shared_with_brokers
from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.rules import Finding, Rule

rule = Rule(level="info", docs="https://docs.djangoproject.com/en/stable/topics/cache/#basic-usage")


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield each cache in a broker's database, where the project clears none: ``cache-clear`` is about those that are."""
    if clearing(project.context.sources):
        return
    for cache in shared_with_brokers(project):
        yield Finding(
            f"CACHES[{cache.alias!r}] and the broker of {cache.app} are one Redis database ({cache.broker}): "
            "cache.clear() would throw queued tasks away",
            subject=cache.alias,
            evidence={"broker": cache.broker},
        )
