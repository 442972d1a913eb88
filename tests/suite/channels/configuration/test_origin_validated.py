"""Validation of the Origin header before WebSocket routes."""

from __future__ import annotations

from textwrap import dedent

from tests.rules import RuleTester

ASGI = """
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

django_application = get_asgi_application()

from shop.consumers import PriceConsumer
from shop.origins import OwnOrigins

prices = PriceConsumer.as_asgi()
application = ProtocolTypeRouter({{"http": django_application, "websocket": {}}})
"""
ORIGINS = dedent("""
    class OwnOrigins:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            await self.app(scope, receive, send)
""")


def application(websocket: str) -> dict[str, str]:
    """Return the files of a project that handles WebSockets this way."""
    return {"site_config/asgi.py": ASGI.format(websocket), "shop/origins.py": ORIGINS}


def test_accepts_validators_wherever_they_stand(rule: RuleTester) -> None:
    """A validator around the router, around each route, or the project's own are all the same."""
    for websocket in (
        'AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("ws/", prices)])))',
        'AuthMiddlewareStack(OriginValidator(URLRouter([path("ws/", prices)]), ["https://shop.example"]))',
        'URLRouter([path("ws/", AllowedHostsOriginValidator(prices))])',
        'OwnOrigins(URLRouter([path("ws/", prices)]))',
    ):
        rule.accepts(application(websocket))


def test_accuses_an_application_without_validator(rule: RuleTester) -> None:
    """WebSockets that any page may open are named by the application."""
    files = application('AuthMiddlewareStack(URLRouter([path("ws/", prices)]))')
    rule.accuses(
        files,
        "site_config/asgi.py",
        subject="site_config.asgi.application",
        says="nothing before its routes validates the Origin header",
    )


def test_accuses_the_route_that_was_left_out(rule: RuleTester) -> None:
    """Where some routes are guarded, the one that is not is named."""
    files = application('URLRouter([path("ws/", AllowedHostsOriginValidator(prices)), path("open/", prices)])')
    rule.accuses(files, "site_config/asgi.py", says="nothing before the route 'open/' validates")
