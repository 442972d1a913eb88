"""Applications that leave HTTP to another process."""

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


def test_accepts_http_and_what_runserver_serves(rule: RuleTester) -> None:
    """An application with "http" is right, and with Daphne among the apps another rule speaks of a missing one."""
    rule.accepts({})
    rule.accepts({"site_config/asgi.py": WEBSOCKET_ONLY}, settings=DAPHNE)


def test_accuses_an_application_without_http(rule: RuleTester) -> None:
    """Without Daphne among the apps, an application for WebSockets alone is worth knowing of."""
    rule.accuses(
        {"site_config/asgi.py": WEBSOCKET_ONLY},
        "site_config/asgi.py",
        subject="site_config.asgi.application",
        says="handles websocket and no http",
    )
