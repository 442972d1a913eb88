"""The session cookie's SameSite allows the cross-site pages that need to send it."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_ALLOWED = (
    "CORS_ALLOW_CREDENTIALS = True\nCORS_ALLOWED_ORIGINS = ['https://{}']\nALLOWED_HOSTS = ['api.shop.example']\n"
)


@pytest.mark.parametrize(
    ("origin", "more"),
    [
        ("app.shop.example", ""),
        ("shop.netlify.app", "SESSION_COOKIE_SAMESITE = 'None'\nSESSION_COOKIE_SECURE = True"),
        ("shop.netlify.app", "CORS_ALLOW_CREDENTIALS = False"),
        ("shop.netlify.app", "REST_FRAMEWORK = {'DEFAULT_AUTHENTICATION_CLASSES': ['shop.TokenAuthentication']}"),
        ("localhost:3000", ""),
    ],
)
def test_accepts_cookies_that_are_sent(origin: str, more: str, rule: RuleTester) -> None:
    """The same site, SameSite=None, no cookies at all, tokens, and this machine."""
    rule.accepts({}, settings=_ALLOWED.format(origin) + more)


@pytest.mark.parametrize("value", ["'Lax'", "'Strict'", "None"])
def test_accuses_cookies_that_browsers_keep(value: str, rule: RuleTester) -> None:
    """The setting's line is named, and both sites."""
    rule.accuses(
        {},
        "site_config/settings.py:46",
        settings=_ALLOWED.format("shop.netlify.app") + f"SESSION_COOKIE_SAMESITE = {value}",
        says="from shop.netlify.app to shop.example",
    )
