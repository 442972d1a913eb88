"""The cache and the broker use different Redis databases."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import CLEARS_CACHE, SHARED_CACHE


def test_accepts_caches_elsewhere(rule: RuleTester) -> None:
    """Another database number, another host; a shared cache that is cleared is another rule's matter."""
    rule.accepts(
        {},
        settings="""
            CACHES = {
                "default": {
                    "BACKEND": "django.core.cache.backends.redis.RedisCache",
                    "LOCATION": "redis://redis.shop.example:6379/3",
                },
                "pages": {
                    "BACKEND": "django.core.cache.backends.redis.RedisCache",
                    "LOCATION": "redis://cache.shop.example:6379/0",
                },
            }
        """,
    )
    rule.accepts({"shop/jobs.py": CLEARS_CACHE}, settings=SHARED_CACHE)


def test_accuses_a_shared_database(rule: RuleTester) -> None:
    """The cache is named by its alias."""
    (finding,) = rule.accuses({}, "default", settings=SHARED_CACHE)

    assert finding.subject == "default"
    assert finding.evidence == {"broker": "redis://redis.shop.example:6379/0"}
