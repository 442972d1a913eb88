"""A cache that the project clears does not share the broker's Redis database."""

from __future__ import annotations

from tests.rules import RuleTester
from tests.snippets import CLEARS_CACHE, SHARED_CACHE


def test_accepts_caches_elsewhere_and_caches_that_are_kept(rule: RuleTester) -> None:
    """Another database number, another kind of cache, and a shared one that nothing clears, or only tests do."""
    rule.accepts({"shop/tests/test_jobs.py": CLEARS_CACHE}, settings=SHARED_CACHE)
    rule.accepts(
        {"shop/jobs.py": CLEARS_CACHE},
        settings="""
            CACHES = {
                "default": {
                    "BACKEND": "django.core.cache.backends.redis.RedisCache",
                    "LOCATION": ["redis://redis.shop.example:6379/3", "redis://replica.shop.example:6379/0"],
                },
                "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "redis"},
            }
        """,
    )
    rule.accepts({"shop/jobs.py": "def forget(basket):\n    basket.cache.clear()\n"}, settings=SHARED_CACHE)


def test_accuses_a_shared_cache_that_is_cleared(rule: RuleTester) -> None:
    """The line that clears a cache is named."""
    rule.accuses(
        {"shop/jobs.py": CLEARS_CACHE},
        "shop/jobs.py:5",
        settings=SHARED_CACHE,
        subject="CACHES['default']",
        says="one Redis database (redis://redis.shop.example:6379/0), and shop/jobs.py:5 calls cache.clear()",
    )


def test_accuses_a_cache_that_is_cleared_by_its_alias(rule: RuleTester) -> None:
    """caches["sessions"].clear() counts too, and so does the default database of an address without a number."""
    rule.accuses(
        {
            "shop/jobs.py": """
                from django.core.cache import caches


                def forget():
                    caches["sessions"].clear()
            """
        },
        "shop/jobs.py:5",
        settings="""
            CACHES = {"sessions": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://redis.shop.example"}}
        """,
        subject="CACHES['sessions']",
    )
