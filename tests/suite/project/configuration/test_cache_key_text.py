"""Cache keys for Memcached contain no spaces."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_MEMCACHED = "{'BACKEND': 'django.core.cache.backends.memcached.PyMemcacheCache', 'LOCATION': 'cache:11211'}"
_CACHES = f"CACHES = {{'default': {_MEMCACHED}}}"
_USE = "from django.core.cache import cache\n\nPREFIX = 'orders of '\n\n\ndef orders(user):\n    %s\n"


@pytest.mark.parametrize(
    ("body", "settings"),
    [
        ("return cache.get(f'orders:{user.pk}')", _CACHES),
        ("return cache.get('orders_of_%s' % user.pk)", _CACHES),
        ("return cache.get(f'orders of {user.pk}')", ""),
    ],
)
def test_accepts_keys_without_spaces(body: str, settings: str, rule: RuleTester) -> None:
    """Colons and underscores; and a cache that takes any key."""
    rule.accepts({"shop/orders.py": _USE % body}, settings=settings)


@pytest.mark.parametrize(
    "body",
    [
        "return cache.get(f'orders of {user.pk}')",
        "return cache.get('orders of %s' % user.pk)",
        "return cache.get(PREFIX + str(user.pk))",
        "return cache.get('orders of {}'.format(user.pk))",
    ],
)
def test_accuses_keys_with_spaces(body: str, rule: RuleTester) -> None:
    """The call is named, however the key is put together."""
    files = {"shop/orders.py": _USE % body}
    rule.accuses(files, "shop/orders.py:7", settings=_CACHES, says="InvalidCacheKey")
