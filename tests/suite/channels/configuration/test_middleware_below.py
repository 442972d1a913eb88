"""Each of Channels' middleware stands inside the one that fills the part of the scope it needs."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

ASGI = """
    import os

    from channels.auth import AuthMiddleware, AuthMiddlewareStack
    from channels.routing import ProtocolTypeRouter, URLRouter
    from channels.security.websocket import AllowedHostsOriginValidator
    from channels.sessions import CookieMiddleware, SessionMiddleware, SessionMiddlewareStack
    from django.core.asgi import get_asgi_application

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
    http = get_asgi_application()

    from shop.routing import websocket_urlpatterns


    class TokenMiddleware:
        def __init__(self, application):
            self.application = application

        async def __call__(self, scope, receive, send):
            return await self.application(dict(scope, session={{}}), receive, send)


    routes = URLRouter(websocket_urlpatterns)
    application = ProtocolTypeRouter({{"http": http, "websocket": {websocket}}})
"""


def test_accepts_middleware_in_order(rule: RuleTester) -> None:
    """The stacks of Channels, the same written out, and middleware of the project above."""
    rule.each("site_config/asgi.py", ASGI, apart=True).accepts("""
        AuthMiddlewareStack(routes)
        CookieMiddleware(SessionMiddleware(AuthMiddleware(routes)))
        AllowedHostsOriginValidator(SessionMiddlewareStack(AuthMiddleware(routes)))
        TokenMiddleware(AuthMiddleware(routes))
        routes
    """)


@pytest.mark.parametrize(
    ("websocket", "told"),
    [
        ("AuthMiddleware(routes)", "AuthMiddleware stands"),
        ("AuthMiddleware(SessionMiddlewareStack(routes))", "AuthMiddleware stands"),
        ("AllowedHostsOriginValidator(SessionMiddleware(AuthMiddleware(routes)))", "SessionMiddleware stands"),
    ],
)
def test_accuses_middleware_without_what_it_needs(rule: RuleTester, websocket: str, told: str) -> None:
    """Middleware that is missing, or stands below, is named."""
    rule.accuses({"site_config/asgi.py": ASGI.format(websocket=websocket)}, "shop/routing.py:5", says=told)
