"""Browsers accept the cookies that the settings describe."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_cookies_that_browsers_take(rule: RuleTester) -> None:
    """SameSite=None that is Secure, a domain above the hosts, and settings that leave it to Django."""
    rule.accepts(
        {},
        settings="""
            SESSION_COOKIE_SAMESITE = "None"
            SESSION_COOKIE_SECURE = True
            CSRF_COOKIE_SAMESITE = None
            LANGUAGE_COOKIE_SAMESITE = "strict"
            SESSION_COOKIE_DOMAIN = ".shop.example"
            CSRF_COOKIE_DOMAIN = "shop.example"
            LANGUAGE_COOKIE_DOMAIN = None
            ALLOWED_HOSTS = ["www.shop.example", "localhost"]
        """,
    )


def test_accuses_cookies_that_browsers_drop(rule: RuleTester) -> None:
    """The setting is named, and why."""
    rule.accuses_settings(
        """
            SESSION_COOKIE_SAMESITE = 'None'  # without SESSION_COOKIE_SECURE
            CSRF_COOKIE_SAMESITE = 'none'  # without CSRF_COOKIE_SECURE
            SESSION_COOKIE_DOMAIN = 'https://shop.example'  # is a URL
            CSRF_COOKIE_DOMAIN = 'shop.example:8000'  # has the port 8000
            SESSION_COOKIE_DOMAIN = '.market.example'  # ALLOWED_HOSTS has no host below it, but shop.example
        """
    )


def test_accuses_two_cookies_of_one_name(rule: RuleTester) -> None:
    """A token overwrites the session."""
    (finding,) = rule.findings({}, settings='SESSION_COOKIE_NAME = CSRF_COOKIE_NAME = "shop"')

    assert "both 'shop'" in finding.message
