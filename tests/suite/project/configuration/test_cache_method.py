"""Code calls only methods that the cache's backend has."""

from __future__ import annotations

from tests.rules import RuleTester

_REDIS = "CACHES = {'default': {'BACKEND': 'django.core.cache.backends.redis.RedisCache', 'LOCATION': 'redis://redis.shop.example'}}"
_HEAD = "from django.core.cache import cache, caches\nfrom django_redis import get_redis_connection\n\n\ndef forget(key):\n    "


def test_accepts_methods_that_are_there(rule: RuleTester) -> None:
    """Methods of every backend, an alias that is not certain, and code that asks first."""
    rule.each("shop/keys.py", _HEAD + "{line}\n", settings=_REDIS).accepts("""
        cache.delete_many([key])
        caches[key].delete_pattern(key)
        return cache.ttl(key) if hasattr(cache, 'ttl') else None
        return [value.lock(key) for value in key]
    """)


def test_accepts_a_stand_in(rule: RuleTester) -> None:
    """A cache in memory stands in for that of production."""
    rule.accepts({"shop/keys.py": _HEAD + "cache.delete_pattern(key)\n"})


def test_accuses_methods_of_another_backend(rule: RuleTester) -> None:
    """What only django-redis has, in each way of naming a cache."""
    rule.each("shop/keys.py:6", _HEAD + "{line}\n", settings=_REDIS).accuses("""
        cache.delete_pattern(f'{key}:*')  # delete_pattern() is called on CACHES['default']
        caches['default'].lock(key)  # lock() is called
        return get_redis_connection()  # NotImplementedError
        return get_redis_connection('default').lock(key)  # NotImplementedError
    """)
