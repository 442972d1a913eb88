"""Middleware is in the order that its documentation requires."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"
CORS = "corsheaders.middleware.CorsMiddleware"
WHITENOISE = "whitenoise.middleware.WhiteNoiseMiddleware"


def test_accepts_what_keeps_the_request_for_later(rule: RuleTester) -> None:
    """A middleware that hands the request on, whose user is asked for in a view, may stand anywhere."""
    history = "simple_history.middleware.HistoryRequestMiddleware"
    rule.accepts({}, settings=f"MIDDLEWARE = ['{history}', '{SESSION}', '{COMMON}', '{AUTHENTICATION}']")


def test_accepts_the_documented_order(rule: RuleTester) -> None:
    """With those of other packages between them, sessions of the project's own, and none at all."""
    rule.accepts(
        {},
        settings=f"""
            MIDDLEWARE = [
                "django.middleware.security.SecurityMiddleware", "{CORS}", "{WHITENOISE}", "shop.middleware.First",
                "{SESSION}", "django.middleware.locale.LocaleMiddleware", "{COMMON}",
                "django.middleware.csrf.CsrfViewMiddleware", "{AUTHENTICATION}",
                "django.contrib.messages.middleware.MessageMiddleware",
            ]
        """,
    )
    rule.accepts({}, settings=f"MIDDLEWARE = ['shop.middleware.OwnSessionMiddleware', '{AUTHENTICATION}']")


def test_accepts_languages_before_sessions(rule: RuleTester) -> None:
    """LocaleMiddleware reads nothing of a session since Django 4.0."""
    locale = "django.middleware.locale.LocaleMiddleware"
    rule.accepts({}, settings=f"MIDDLEWARE = ['{locale}', '{SESSION}', '{COMMON}']")


@pytest.mark.parametrize("pattern", ["path", "i18n_patterns"])
def test_languages_matter_to_redirects_where_paths_have_them(pattern: str, rule: RuleTester) -> None:
    """CommonMiddleware may stand before LocaleMiddleware where no path begins with a language."""
    urls = f"from django.conf.urls.i18n import i18n_patterns\nurlpatterns = {pattern}()\n"
    urls = urls if pattern == "i18n_patterns" else "urlpatterns = []\n"
    locale = "django.middleware.locale.LocaleMiddleware"

    found = rule.findings({"site_config/urls.py": urls}, settings=f"MIDDLEWARE = ['{SESSION}', '{COMMON}', '{locale}']")

    assert [finding.subject for finding in found] == [locale] * (pattern == "i18n_patterns")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((AUTHENTICATION, SESSION), "AuthenticationMiddleware before SessionMiddleware"),
        ((COMMON, CORS), "CommonMiddleware before CorsMiddleware"),
        ((SESSION, AUTHENTICATION, WHITENOISE), "SessionMiddleware before WhiteNoiseMiddleware"),
        ((AUTHENTICATION,), "AuthenticationMiddleware and no SessionMiddleware"),
    ],
)
def test_accuses_another_order(names: tuple[str, ...], told: str, rule: RuleTester) -> None:
    """Both are named."""
    rule.accuses_setting(f"MIDDLEWARE = {names!r}", says=told)
