"""The mail settings agree with each other, and name a server."""

from __future__ import annotations

from tests.rules import RuleTester

CONTRADICTIONS = """
    EMAIL_USE_TLS = True; EMAIL_USE_SSL = True  # together with EMAIL_USE_TLS
    EMAIL_PORT = 465; EMAIL_USE_TLS = True  # use EMAIL_USE_SSL
    EMAIL_PORT = 587; EMAIL_USE_SSL = True  # use EMAIL_USE_TLS
    EMAIL_HOST = "smtp://mail.shop.example"  # is a URL
    EMAIL_HOST = "mail.shop.example:587"  # has the port 587
    EMAIL_PORT = "smtp"  # no port
    EMAIL_HOST = "smtp.shop.example"; EMAIL_HOST_USER = "shop"; EMAIL_PORT = 587  # without EMAIL_USE_TLS
"""


def test_accepts_settings_that_agree(rule: RuleTester) -> None:
    """TLS in the way that the port begins with, and anything where mail does not go through SMTP."""
    rule.accepts_settings(
        'EMAIL_HOST = "mail.shop.example"\nEMAIL_PORT = "587"\nEMAIL_USE_TLS = True',
        'EMAIL_HOST = "mail.shop.example"\nEMAIL_PORT = 465\nEMAIL_USE_SSL = True',
        'EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"\nEMAIL_USE_TLS = EMAIL_USE_SSL = True',
        'EMAIL_HOST = "mailhog"\nEMAIL_PORT = 587\nEMAIL_HOST_USER = "shop"',
        'EMAIL_HOST = "smtp.shop.example"\nEMAIL_PORT = 587',
    )


def test_accuses_settings_that_contradict(rule: RuleTester) -> None:
    """The setting is named, and why."""
    for line in CONTRADICTIONS.strip().splitlines():
        rule.accuses_settings(line)
