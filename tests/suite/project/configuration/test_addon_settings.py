"""Packages beside Django read every setting whose name, or key, looks like one of theirs."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

_PACKAGES = {
    f"{name}/__init__.py": "" for name in ("allauth", "django_ratelimit", "rest_framework_simplejwt", "django_q")
}


def test_accepts_settings_that_packages_read(rule: RuleTester) -> None:
    """Names that are known, one that the project reads, one without its package, and one that no package's is like."""
    rule.accepts(
        {**_PACKAGES, "shop/limits.py": "from django.conf import settings\n\nON = settings.RATELIMIT_ENABLED\n"},
        settings="""
            INSTALLED_APPS += ["allauth", "django_ratelimit", "rest_framework_simplejwt"]
            from datetime import timedelta
            ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
            ACCOUNT_OF_THE_SHOP = "tea"
            RATELIMIT_ENABLED = True
            AWS_BUCKET_NAME = "shop"
            SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": timedelta(hours=1), "UPDATE_LAST_LOGIN": True}
        """,
    )


@pytest.mark.parametrize(
    ("app", "setting", "says"),
    [
        ("allauth", "DEFAULT_HTTP_PROTOCOL = 'https'", "allauth reads ACCOUNT_DEFAULT_HTTP_PROTOCOL"),
        ("allauth", "ACCOUNT_EMAIL_VERIFICATON = 'none'", "allauth reads ACCOUNT_EMAIL_VERIFICATION"),
        ("django_ratelimit", "RATELIMIT_ENABLED = False", "django_ratelimit reads RATELIMIT_ENABLE"),
        ("rest_framework_simplejwt", "SIMPLE_JWT = {'ACCESS_TOKEN_LIFETIME': 3600}", "has to be a timedelta"),
        (
            "rest_framework_simplejwt",
            "SIMPLE_JWT = {'ACCESS_TOKEN_LIFE_TIME': 1}",
            "did you mean 'ACCESS_TOKEN_LIFETIME'",
        ),
        ("django_q", "Q_CLUSTER = {'worker': 4}", "did you mean 'workers'"),
    ],
)
def test_accuses_what_no_package_reads(app: str, setting: str, says: str, rule: RuleTester) -> None:
    """The setting is named, and what the package reads."""
    rule.accuses(_PACKAGES, "site_config/settings.py:44", settings=f"INSTALLED_APPS += ['{app}']\n{setting}", says=says)
