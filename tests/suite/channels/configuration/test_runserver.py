"""What manage.py runserver serves."""

from __future__ import annotations

from tests.rules import RuleTester

STATIC = 'STATIC_URL = "/static/"\nINSTALLED_APPS.insert(0, "django.contrib.staticfiles")\n'
HTTP_ONLY = """
    from django.core.asgi import get_asgi_application

    application = get_asgi_application()
"""


def test_accepts_daphne_and_projects_without_websocket_routes(rule: RuleTester) -> None:
    """Daphne's runserver serves ASGI; a project whose application handles no WebSockets can do with WSGI."""
    rule.accepts({}, settings=STATIC + 'INSTALLED_APPS.insert(0, "daphne")')
    rule.accepts({"site_config/asgi.py": HTTP_ONLY}, settings=STATIC)


def test_accuses_websocket_routes_without_daphne(rule: RuleTester) -> None:
    """The runserver of static files serves WSGI, which opens no WebSocket."""
    rule.accuses(
        {}, "INSTALLED_APPS", settings=STATIC, subject="INSTALLED_APPS", says="manage.py runserver serves WSGI"
    )
