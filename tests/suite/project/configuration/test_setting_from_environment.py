"""Switches of Django's settings that come from the environment are converted."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


def test_accepts_switches_that_are_converted(rule: RuleTester) -> None:
    """Compared, parsed, cast, set where the variable is at all, and settings of the project's own."""
    rule.accepts(
        {},
        settings="""
            import os

            DEBUG = os.environ.get("DEBUG", "False") == "True"
            USE_I18N = bool(int(os.environ.get("USE_I18N", "1")))
            SECURE_SSL_REDIRECT = bool(os.environ.get("REDIRECT"))
            USE_X_FORWARDED_HOST = os.environ.get("FORWARDED", "")
            APPEND_SLASH = "SLASH" in os.environ
            SHOP_OPEN = os.environ.get("SHOP_OPEN", False)
        """,
    )


@pytest.mark.parametrize(
    "written",
    [
        'os.environ.get("DEBUG", False)',
        'os.getenv("DEBUG", default=0)',
        'os.environ.get("DEBUG", "")',
        'bool(os.environ.get("DEBUG", "False"))',
    ],
)
def test_accuses_switches_that_are_text(written: str, rule: RuleTester) -> None:
    """Where a variable that is not set gives a truth value, one that is gives text; an empty default may be meant."""
    places = () if written.endswith('"")') else ("site_config/settings.py:44",)

    rule.accuses({}, *places, settings=f"import os\nDEBUG = {written}")
