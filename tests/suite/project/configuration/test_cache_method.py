"""A cache is asked by methods that its backend has."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_REDIS = "CACHES = {'default': {'BACKEND': 'django.core.cache.backends.redis.RedisCache', 'LOCATION': 'redis://redis.shop.example'}}"
_HEAD = "from django.core.cache import cache, caches\nfrom django_redis import get_redis_connection\n\n\ndef forget(key):\n    "


@pytest.mark.parametrize(
    "line",
    [
        "cache.delete_many([key])",
        "caches[key].delete_pattern(key)",
        "return cache.ttl(key) if hasattr(cache, 'ttl') else None",
        "return [value.lock(key) for value in key]",
    ],
)
def test_accepts_methods_that_are_there(line: str, rule: RuleTester) -> None:
    """Methods of every backend, an alias that is not certain, and code that asks first."""
    rule.accepts({"shop/keys.py": _HEAD + line + "\n"}, settings=_REDIS)


def test_accepts_a_stand_in(rule: RuleTester) -> None:
    """A cache in memory stands in for that of production."""
    rule.accepts({"shop/keys.py": _HEAD + "cache.delete_pattern(key)\n"})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("cache.delete_pattern(f'{key}:*')", "delete_pattern() is called on CACHES['default']"),
        ("caches['default'].lock(key)", "lock() is called"),
        ("return get_redis_connection()", "NotImplementedError"),
        ("return get_redis_connection('default').lock(key)", "NotImplementedError"),
    ],
)
def test_accuses_methods_of_another_backend(line: str, says: str, rule: RuleTester) -> None:
    """What only django-redis has, in each way of naming a cache."""
    rule.accuses({"shop/keys.py": _HEAD + line + "\n"}, "shop/keys.py:6", settings=_REDIS, says=says)
