"""The settings for mail agree with each other, and name a server."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester


@pytest.mark.parametrize(
    "settings",
    [
        'EMAIL_HOST = "mail.shop.example"\nEMAIL_PORT = "587"\nEMAIL_USE_TLS = True',
        'EMAIL_HOST = "mail.shop.example"\nEMAIL_PORT = 465\nEMAIL_USE_SSL = True',
        'EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"\nEMAIL_USE_TLS = EMAIL_USE_SSL = True',
        'EMAIL_HOST = "mailhog"\nEMAIL_PORT = 587\nEMAIL_HOST_USER = "shop"',
        'EMAIL_HOST = "smtp.shop.example"\nEMAIL_PORT = 587',
    ],
)
def test_accepts_settings_that_agree(settings: str, rule: RuleTester) -> None:
    """TLS in the way that the port begins with, and anything where mail does not go through SMTP."""
    rule.accepts({}, settings=settings)


@pytest.mark.parametrize(
    ("settings", "subject", "told"),
    [
        ("EMAIL_USE_TLS = True\nEMAIL_USE_SSL = True", "EMAIL_USE_SSL", "together with EMAIL_USE_TLS"),
        ("EMAIL_PORT = 465\nEMAIL_USE_TLS = True", "EMAIL_USE_TLS", "use EMAIL_USE_SSL"),
        ("EMAIL_PORT = 587\nEMAIL_USE_SSL = True", "EMAIL_USE_SSL", "use EMAIL_USE_TLS"),
        ('EMAIL_HOST = "smtp://mail.shop.example"', "EMAIL_HOST", "is a URL"),
        ('EMAIL_HOST = "mail.shop.example:587"', "EMAIL_HOST", "has the port 587"),
        ('EMAIL_PORT = "smtp"', "EMAIL_PORT", "no port"),
        (
            'EMAIL_HOST = "smtp.shop.example"\nEMAIL_PORT = 587\nEMAIL_HOST_USER = "shop"',
            "EMAIL_PORT",
            "without EMAIL_USE_TLS",
        ),
    ],
)
def test_accuses_settings_that_contradict(settings: str, subject: str, told: str, rule: RuleTester) -> None:
    """The setting is named, and why."""
    (finding,) = rule.findings({}, settings=settings)

    assert finding.subject == subject
    assert told in finding.message
