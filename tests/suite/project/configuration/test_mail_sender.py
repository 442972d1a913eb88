"""Mails have a sender, and the errors for ADMINS have a recipient."""

from __future__ import annotations

from tests.rules import RuleTester

_MAIL = "from django.core.mail import send_mail\n\n\ndef receipt(order):\n    send_mail('Receipt', 'Thanks', {sender}, [order.email])\n"
_FAR = "EMAIL_HOST = 'smtp.mail.example'\n"
_HANDLERS = """
LOGGING = {{
    "version": 1,
    "handlers": {{"mail": {{"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"}}, "console": {{"class": "logging.StreamHandler"}}}},
    "loggers": {{"django": {{"handlers": [{used}]}}}},
}}
{more}
"""


def test_accepts_senders_and_receivers(rule: RuleTester) -> None:
    """A default sender, one of each mail, a server of this machine, and errors that go elsewhere or have a receiver."""
    rule.accepts(
        {"shop/mails.py": _MAIL.format(sender="None")}, settings=f"{_FAR}DEFAULT_FROM_EMAIL = 'shop@shop.example'"
    )
    rule.accepts({"shop/mails.py": _MAIL.format(sender="'shop@shop.example'")}, settings=_FAR)
    rule.accepts({"shop/mails.py": _MAIL.format(sender="None")}, settings="EMAIL_HOST = 'mailpit'")
    rule.accepts({}, settings=_FAR)
    rule.accepts({}, settings=_HANDLERS.format(used="'mail'", more="ADMINS = ['ops@shop.example']"))
    rule.accepts(
        {}, settings=_HANDLERS.format(used="'mail'", more="import os\nADMINS = os.environ.get('ADMINS', '').split()")
    )
    rule.accepts({}, settings=_HANDLERS.format(used="'console'", more=""))
    default = "import os\nDEFAULT_FROM_EMAIL = os.environ.get('DEFAULT_FROM_EMAIL', 'webmaster@localhost')\n"
    rule.accepts({"shop/mails.py": _MAIL.format(sender="None")}, settings=f"{_FAR}{default}")
    rule.accepts({"shop/errors.py": "import sentry_sdk\n"}, settings=_HANDLERS.format(used="'mail'", more=""))


def test_accuses_the_default_sender(rule: RuleTester) -> None:
    """A mail without a sender, and one with the setting that nobody set."""
    for sender in ("None", "settings.DEFAULT_FROM_EMAIL"):
        files = {"shop/mails.py": _MAIL.format(sender=sender)}
        rule.accuses(
            files,
            "site_config/settings.py:43",
            settings=_FAR,
            says="shop/mails.py:5 sends mail from webmaster@localhost",
        )


def test_accuses_errors_without_a_receiver(rule: RuleTester) -> None:
    """A handler that a logger has, and no ADMINS."""
    rule.accuses(
        {}, "site_config/settings.py:44", settings=_HANDLERS.format(used="'mail'", more=""), says="ADMINS is empty"
    )
