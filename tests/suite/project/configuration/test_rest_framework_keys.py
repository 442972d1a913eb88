"""Every key of REST_FRAMEWORK is one that Django REST framework reads."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_keys_that_are_read(rule: RuleTester) -> None:
    """Those of the framework, those of others, and those that the project asks for."""
    rule.accepts(
        {"shop/pages.py": "from django.conf import settings\n\nSIZE = settings.REST_FRAMEWORK['PAGE_SIZES']\n"},
        settings="""
            REST_FRAMEWORK = {
                "DEFAULT_PERMISSION_CLASSES": [], "PAGE_SIZE": 10, "PAGE_SIZES": 20, "TEST_SUITE": True, "SHOP": 1
            }
        """,
    )


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("DEFAULT_PERMISSION_CLASS", "DEFAULT_PERMISSION_CLASSES"),
        ("DEFAULT_AUTHENTICATION_CLASES", "DEFAULT_AUTHENTICATION_CLASSES"),
        ("default_throttle_rates", "DEFAULT_THROTTLE_RATES"),
    ],
)
def test_accuses_keys_that_nobody_reads(key: str, meant: str, rule: RuleTester) -> None:
    """The key that was meant is named."""
    (finding,) = rule.accuses_setting(f"REST_FRAMEWORK = {{{key!r}: []}}")

    assert finding.message == f"REST_FRAMEWORK[{key!r}] is never read: did you mean {meant!r}?"
