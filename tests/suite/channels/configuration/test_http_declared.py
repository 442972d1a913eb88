"""Applications that Daphne's runserver serves."""

from __future__ import annotations

from tests.rules import RuleTester

DAPHNE = 'INSTALLED_APPS.insert(0, "daphne")'
WEBSOCKET_ONLY = """
    from channels.routing import ProtocolTypeRouter, URLRouter
    from django.core.asgi import get_asgi_application

    django_application = get_asgi_application()

    from shop.routing import websocket_urlpatterns

    application = ProtocolTypeRouter({"websocket": URLRouter(websocket_urlpatterns)})
"""


def test_accepts_http_and_what_runserver_does_not_serve(rule: RuleTester) -> None:
    """An application with "http" is right, and without Daphne among the apps another rule speaks of a missing one."""
    rule.accepts({}, settings=DAPHNE)
    rule.accepts(
        {"site_config/asgi.py": WEBSOCKET_ONLY},
    )


def test_accuses_an_application_without_http(rule: RuleTester) -> None:
    """With Daphne among the apps, runserver sends pages to an application that has no answer."""
    rule.accuses(
        {"site_config/asgi.py": WEBSOCKET_ONLY},
        "site_config/asgi.py",
        settings=DAPHNE,
        subject="site_config.asgi.application",
        says="site_config.asgi.application handles websocket and no http",
    )
