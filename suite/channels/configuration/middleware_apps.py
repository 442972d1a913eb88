"""The Django apps that Channels' session and authentication middleware need are installed.

Why: a client without a cookie connects, so tests pass; a browser that sends a session cookie makes the middleware
import a model of an app that is not installed.

Fix: add the app to INSTALLED_APPS and migrate, or remove the middleware.
"""

from collections.abc import Iterator

from django_conformance.discovery.channels.project import ChannelsProject
from django_conformance.discovery.channels.routing import dotted
from django_conformance.rules import Finding, Rule

rule = Rule(level="must", docs="https://channels.readthedocs.io/en/stable/topics/authentication.html")

_SESSIONS_IN_DATABASE = ("django.contrib.sessions.backends.db", "django.contrib.sessions.backends.cached_db")


def find(project: ChannelsProject) -> Iterator[Finding]:
    """Yield each middleware of Channels whose app is missing."""
    from django.apps import apps

    application = project.inventory.application
    for name in dict.fromkeys(dotted(middleware) for middleware in project.middleware):
        app = _app_of(name)
        if app and not apps.is_installed(app):
            yield Finding(
                f"{name} stands before the consumers, and {app!r} is not in INSTALLED_APPS: a client that sends a "
                "session cookie ends in a RuntimeError",
                subject=name,
                location=application.location if application is not None else None,
                evidence={"app": app},
            )


def _app_of(middleware: str) -> str:
    """Return the app whose models a middleware imports; "" where it imports none."""
    from django.conf import settings

    if middleware == "channels.sessions.SessionMiddleware" and settings.SESSION_ENGINE in _SESSIONS_IN_DATABASE:
        return "django.contrib.sessions"
    return "django.contrib.auth" if middleware == "channels.auth.AuthMiddleware" else ""
