"""Settings with DEBUG off are fit for production."""

from __future__ import annotations

from tests.rules import RuleTester

MAILS = {
    "shop/mails.py": "from django.core.mail import send_mail\n\n\ndef thank():\n    send_mail('a', 'b', 'c', ['d'])\n"
}
LEFT = """
ALLOWED_HOSTS = []
SECRET_KEY = "django-insecure-0123456789-0123456789-0123456789-0123456789"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
"""


def test_accepts_settings_of_development_and_of_the_environment(rule: RuleTester) -> None:
    """With DEBUG on, and where another process has the values in its environment."""
    rule.accepts(MAILS, settings=f"{LEFT}DEBUG = True")
    rule.accepts(
        MAILS,
        settings="""
            import os

            ALLOWED_HOSTS = os.environ.get("HOSTS", "").split()
            EMAIL_BACKEND = os.environ.get("MAIL", "django.core.mail.backends.console.EmailBackend")
        """,
    )


def test_accuses_what_is_left_of_development(rule: RuleTester) -> None:
    """Each setting is named with its line, and the key is not shown."""
    findings = rule.accuses(
        MAILS,
        "site_config/settings.py:44",
        "site_config/settings.py:45",
        "site_config/settings.py:46",
        settings=LEFT,
    )

    assert {finding.subject for finding in findings} == {"ALLOWED_HOSTS", "SECRET_KEY", "EMAIL_BACKEND"}
    assert not any("0123456789" in finding.message for finding in findings)
