"""Durations in Django's settings, and cache timeouts, are numbers of seconds."""

from __future__ import annotations

from tests.rules import RuleTester

CACHING = """
    from datetime import timedelta

    from django.conf import settings
    from django.core.cache import cache, caches

    HOUR = 60 * 60


    def remember(value, store):
        {body}
"""


def test_accepts_seconds(rule: RuleTester) -> None:
    """Of settings and of caches; what is no cache of Django's counts as it likes."""
    rule.each(
        "shop/caching.py",
        CACHING,
        settings="""
            from datetime import timedelta

            SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
            PASSWORD_RESET_TIMEOUT = 3600
            SECURE_HSTS_SECONDS = 31536000
            EMAIL_TIMEOUT = None
            PRICE_CACHE_TIMEOUT = 0
            CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": None}}
            POLL = {"TIMEOUT": 5 * 1000}
        """,
    ).accepts("""
        cache.set('price', value, HOUR)
        cache.set('price', value, timeout=None)
        cache.set('price', value)
        cache.touch('price', 0)
        cache.set('price', value, timedelta(hours=1).total_seconds())
        store.set('price', value, 0)
        cache.set('price', value, settings.PRICE_CACHE_TIMEOUT)
        caches['default'].add('price', value, store)
    """)


def test_accuses_timeouts_that_do_not_keep_a_value(rule: RuleTester) -> None:
    """None at all, negative ones, and those of another type or unit."""
    rule.each("shop/caching.py:10", CACHING).accuses("""
        cache.set('price', value, 0)  # the value is not kept
        cache.add('lock', 1, timeout=0)  # the value is not kept
        cache.set('price', value, timedelta(hours=1))  # a timedelta
        caches['default'].set('price', value, timeout=HOUR * 1000)  # in milliseconds
        cache.get_or_set('price', value, -1)  # the value is not kept
    """)


def test_accuses_settings(rule: RuleTester) -> None:
    """A timedelta, a string, and milliseconds."""
    rule.accuses(
        {},
        "SESSION_COOKIE_AGE",
        "PASSWORD_RESET_TIMEOUT",
        "DATABASES['warehouse']['CONN_MAX_AGE']",
        "site_config/settings.py:49",
        "site_config/settings.py:50",
        "site_config/settings.py:52",
        settings="""
            from datetime import timedelta

            SESSION_COOKIE_AGE = timedelta(days=14)
            PASSWORD_RESET_TIMEOUT = "3600"
            DATABASES["warehouse"]["CONN_MAX_AGE"] = "60"
            LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60 * 1000
            CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 300 * 1000}}
            DATABASES = {
                "default": {"ENGINE": "django.db.backends.sqlite3", "CONN_MAX_AGE": 60 * 1000},
                "warehouse": DATABASES["warehouse"],
            }
        """,
    )
