"""Every key of an alias in CACHES stands where its backend reads it."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

LOCAL = "django.core.cache.backends.locmem.LocMemCache"


def test_accepts_keys_that_something_reads(rule: RuleTester) -> None:
    """All of Django's, those in lower case, and those that the project's own backend or code reads."""
    rule.accepts(
        {
            "shop/caches.py": """
                from django.core.cache.backends.locmem import LocMemCache


                class Pages(LocMemCache):
                    def __init__(self, name, params):
                        self.prefix = params["PREFIX"]
                        super().__init__(name, params)
            """
        },
        settings=f"""
            CACHES = {{
                "default": {{
                    "BACKEND": "{LOCAL}", "LOCATION": "a", "TIMEOUT": 5, "OPTIONS": {{"MAX_ENTRIES": 5}}, "VERSION": 2,
                    "KEY_PREFIX": "a", "KEY_FUNCTION": None, "max_entries": 3, "PURPOSE": "pages",
                }},
                "pages": {{"BACKEND": "shop.caches.Pages", "PREFIX": "pages"}},
            }}
        """,
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("'MAX_ENTRIES': 10000", "['MAX_ENTRIES'] is never read: write it into OPTIONS"),
        ("'OPTIONS': {'KEY_PREFIX': 'shop'}", "['OPTIONS']['KEY_PREFIX'] is never read: KEY_PREFIX is a setting"),
        ("'TIMOUT': 60", "did you mean 'TIMEOUT'?"),
        ("'key_prefix': 'shop'", "did you mean 'KEY_PREFIX'?"),
        ("'PREFIX': 'shop'", "did you mean 'KEY_PREFIX'?"),
        ("'OPTIONS': {'MAX_ENTRY': 5}", "did you mean 'MAX_ENTRIES'?"),
    ],
)
def test_accuses_keys_that_nobody_reads(written: str, told: str, rule: RuleTester) -> None:
    """The alias and the key are named, and what was meant."""
    rule.accuses_setting(f"CACHES = {{'default': {{'BACKEND': '{LOCAL}', {written}}}}}", subject="default", says=told)
