"""Every alias of CACHES names a backend that loads, with what its client takes."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

REDIS = "django.core.cache.backends.redis.RedisCache"


def test_accepts_caches_that_can_be_used(rule: RuleTester) -> None:
    """Nothing has to answer at a cache's address, and what another process has in its environment is not judged."""
    rule.accepts(
        {},
        settings=f"""
            import os

            CACHES = {{
                "default": {{
                    "BACKEND": "{REDIS}",
                    "LOCATION": ["redis://:p%23@redis.shop.example:6379/1", "rediss://redis.shop.example:6380"],
                    "OPTIONS": {{"db": 3, "socket_timeout": 5, "pool_class": "redis.BlockingConnectionPool"}},
                    "KEY_PREFIX": "shop",
                    "TIMEOUT": None,
                }},
                "both": {{"BACKEND": "{REDIS}", "LOCATION": "redis://one.shop.example,redis://two.shop.example"}},
                "elsewhere": {{"BACKEND": "{REDIS}", "LOCATION": os.environ.get("NO_SUCH_URL")}},
                "text": {{"BACKEND": "{REDIS}", "LOCATION": f"redis://{{os.environ.get('NO_SUCH_HOST')}}:6379"}},
                "local": {{"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shelves"}},
                "table": {{"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}},
                "nothing": {{"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
            }}
        """,
    )


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"BACKEND": "django.core.cache.backends.redis.RedisCach"}, "['BACKEND'] names"),
        (
            {
                "BACKEND": REDIS,
                "LOCATION": "redis://r",
                "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient"},
            },
            "['OPTIONS']['CLIENT_CLASS'] is refused by the client",
        ),
        ({"BACKEND": REDIS, "LOCATION": "redis://r", "OPTIONS": {"TIMEOUT": 3}}, "['OPTIONS']['TIMEOUT'] is refused"),
        ({"BACKEND": REDIS, "LOCATION": "redis.shop.example:6379"}, "Redis URL must specify"),
        ({"BACKEND": REDIS, "LOCATION": "redis://:a#b@redis.shop.example:6379/1"}, "unescaped '#' in its password"),
        ({"BACKEND": REDIS, "LOCATION": "redis://r", "OPTIONS": {"max_connections": "10"}}, "['max_connections']"),
    ],
)
def test_accuses_caches_that_cannot_be_used(entry: dict[str, object], told: str, rule: RuleTester) -> None:
    """The alias and the key are named, and why."""
    (finding,) = rule.findings({}, settings=f"CACHES = {{'default': {{'BACKEND': '{REDIS}'}}, 'pages': {entry!r}}}")

    assert finding.subject == "pages"
    assert told in finding.message
    assert "a#b" not in finding.message


def test_accuses_settings_of_an_alias_that_are_aliases(rule: RuleTester) -> None:
    """OPTIONS beside the alias is named, and CACHES without an alias as a whole."""
    (options,) = rule.accuses_setting(f"CACHES = {{'default': {{'BACKEND': '{REDIS}'}}, 'OPTIONS': {{}}}}")
    (backend, whole) = rule.findings({}, settings=f"CACHES = {{'BACKEND': '{REDIS}'}}")

    assert options.subject == "OPTIONS"
    assert backend.subject == "BACKEND"
    assert "no 'default'" in whole.message
