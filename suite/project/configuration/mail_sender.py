"""Mails have a sender, and the errors for ADMINS have a recipient.

Why: where DEFAULT_FROM_EMAIL is not set, mails come from ``webmaster@localhost``: other mail servers refuse them, or treat them as spam. AdminEmailHandler sends nothing where
ADMINS is empty: the errors of production reach nobody.

Fix: ``DEFAULT_FROM_EMAIL = "shop@shop.example"``, SERVER_EMAIL for what goes to ADMINS, and ``ADMINS = ["ops@shop.example"]``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import is_from_environment
from django_conformance.source.reading import entries, members, readable
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/ref/settings/#default-from-email", settings=True
)

_HANDLER = "AdminEmailHandler"
_SENDING = {
    "django.core.mail.send_mail": 2,
    "django.core.mail.EmailMessage": 2,
    "django.core.mail.EmailMultiAlternatives": 2,
}
"""What sends mail, and the position of its sender."""

_REPORTING = ("sentry_sdk", "rollbar", "bugsnag", "raven", "honeybadger")
"""Services that errors reach in another way."""

_BUILT_IN = ("PasswordResetView", "django.contrib.auth.urls", "PasswordResetForm", "allauth.account", "email_user")
"""What sends mail with the default sender."""


def find(project: Project) -> Iterator[Finding]:
    """Yield the default sender, where mail goes through a server of the internet with it, and handlers that have nobody to write to."""
    settings, sources = project.context.originals, project.context.sources
    is_default = settings.get("DEFAULT_FROM_EMAIL", "webmaster@localhost") == "webmaster@localhost"
    if _is_far(settings) and is_default and not is_from_environment(sources, "DEFAULT_FROM_EMAIL"):
        using = _using_default(project)
        if using:
            yield Finding(
                f"DEFAULT_FROM_EMAIL is not set: {using} sends mail from webmaster@localhost through {settings.get('EMAIL_HOST')}, and other mail servers refuse that sender",
                subject="DEFAULT_FROM_EMAIL",
                location=place_of(sources, "EMAIL_HOST"),
            )
    handler = _used_handler(settings)
    if (
        handler
        and not settings.get("ADMINS")
        and not is_from_environment(sources, "ADMINS")
        and place_of(sources, "ADMINS") is None
        and not sources.code(containing=_REPORTING)
    ):
        yield Finding(
            f"LOGGING sends errors to the handler {handler!r}, an {_HANDLER}, and ADMINS is empty: nobody gets these mails",
            subject="ADMINS",
            location=place_of(sources, "LOGGING"),
            hint='Write ADMINS = [("Operations", "ops@shop.example")].',
        )


def _is_far(settings: Mapping[str, Any]) -> bool:
    host = str(settings.get("EMAIL_HOST") or "")
    return "smtp" in str(settings.get("EMAIL_BACKEND", "smtp")).lower() and "." in host and not host[0].isdigit()


def _using_default(project: Project) -> str:
    """Return the first place that sends mail without a sender of its own; empty where there is none."""
    sources = project.context.sources
    for file in sources.code(containing=("django.core.mail",)):
        for call in file.of(ast.Call):
            position = _SENDING.get(file.dotted(call.func) or "")
            if position is None:
                continue
            sender = next((keyword.value for keyword in call.keywords if keyword.arg == "from_email"), None)
            sender = call.args[position] if sender is None and len(call.args) > position else sender
            written = ast.unparse(sender) if sender is not None else "None"
            if written == "None" or "DEFAULT_FROM_EMAIL" in written:
                return str(file.place(call))
    return next((word for word in _BUILT_IN for _ in sources.code(containing=(word,))), "")


def _used_handler(settings: Mapping[str, Any]) -> str:
    """Return the name of a handler of the project's that writes to ADMINS, and that a logger has."""
    logging = {str(key): value for key, value in entries(settings.get("LOGGING"))}
    loggers = [value for _, value in entries(logging.get("loggers"))] + [logging.get("root")]
    used = {str(name) for logger in loggers for name in members(readable(dict(entries(logger)).get("handlers")))}
    for name, handler in entries(logging.get("handlers")):
        given = {str(key): readable(value) for key, value in entries(handler)}
        if str(given.get("class", "")).endswith(_HANDLER) and str(name) in used:
            return str(name)
    return ""
