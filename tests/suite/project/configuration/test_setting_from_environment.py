"""Booleans in Django's settings that come from the environment are converted."""

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


@pytest.mark.parametrize(
    "written",
    [
        '"DEBUG" in os.environ',
        'bool(os.getenv("DEBUG"))',
        'os.environ.get("DEBUG", None)',
        'bool(os.environ.get("DEBUG"))',
    ],
)
def test_accuses_what_the_deployment_says_is_off(written: str, rule: RuleTester) -> None:
    """A variable that is there, or any text in it, switches on what a Compose file means to switch off."""
    files = {"compose.yaml": COMPOSE.format("'False'")}

    rule.accuses(
        files,
        "site_config/settings.py:44",
        settings=f"import os\nDEBUG = {written}",
        says="the deployment sets DEBUG to 'False', which is text and so true",
    )


def test_accepts_what_the_deployment_says_is_on(rule: RuleTester) -> None:
    """A switch by a variable's presence may be meant."""
    rule.accepts(
        {"compose.yaml": COMPOSE.format("'1'")}, settings='import os\nSECURE_SSL_REDIRECT = "DEBUG" in os.environ'
    )


COMPOSE = """services:
  web:
    image: shop
    command: gunicorn site_config.wsgi
    environment:
      DEBUG: {}
"""
