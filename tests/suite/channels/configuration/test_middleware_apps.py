"""The apps behind session and authentication middleware."""

from __future__ import annotations

from tests.rules import RuleTester

WITHOUT_SESSIONS = """
INSTALLED_APPS.remove("django.contrib.sessions")
MIDDLEWARE = []
"""
PLAIN = """
    from channels.routing import ProtocolTypeRouter, URLRouter
    from django.core.asgi import get_asgi_application

    django_application = get_asgi_application()

    from shop.routing import websocket_urlpatterns

    application = ProtocolTypeRouter({"http": django_application, "websocket": URLRouter(websocket_urlpatterns)})
"""


def test_accepts_apps_that_are_installed_or_not_needed(rule: RuleTester) -> None:
    """Sessions kept elsewhere than in the database need no app, and without middleware nothing does."""
    rule.accepts({})
    rule.accepts({}, settings=WITHOUT_SESSIONS + 'SESSION_ENGINE = "django.contrib.sessions.backends.cache"')
    rule.accepts({"site_config/asgi.py": PLAIN}, settings=WITHOUT_SESSIONS)


def test_accuses_sessions_without_their_app(rule: RuleTester) -> None:
    """SessionMiddleware that reads from the database imports a model of an app that is not installed."""
    (finding,) = rule.accuses({}, "site_config/asgi.py", settings=WITHOUT_SESSIONS)

    assert finding.subject == "channels.sessions.SessionMiddleware"
    assert "'django.contrib.sessions' is not in INSTALLED_APPS" in finding.message
    assert finding.evidence == {"app": "django.contrib.sessions"}
