"""What consumers read from their scope, and who puts it there."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester

ASGI = """\
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware, SessionMiddlewareStack
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from shop.middleware import TokenMiddleware, shop_middleware
from shop.consumers import PriceConsumer
from shop.routing import websocket_urlpatterns

application = ProtocolTypeRouter({{"http": django_application, "websocket": {}}})
"""
MIDDLEWARE = """
    from shop.tokens import Base


    class TokenMiddleware(Base):
        pass


    def shop_middleware(inner):
        async def application(scope, receive, send):
            await inner({**scope, "shop": 1}, receive, send)

        return application
"""
TOKENS = """
    class Base:
        def __init__(self, inner):
            self.inner = inner

        async def __call__(self, scope, receive, send):
            await self.inner({**scope, "user": 1}, receive, send)
"""
CONSUMERS = """\
from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    async def connect(self):
{}
"""
ROUTES = "URLRouter(websocket_urlpatterns)"


def project(connect: str, websocket: str = ROUTES) -> dict[str, str]:
    """Return the files of a project with this connect(), whose body begins on line 6, behind this middleware."""
    return {
        "site_config/asgi.py": ASGI.format(websocket),
        "shop/middleware.py": MIDDLEWARE,
        "shop/tokens.py": TOKENS,
        "shop/consumers.py": CONSUMERS.format(indent(connect, " " * 8)),
    }


@pytest.mark.parametrize(
    ("connect", "websocket"),
    [
        ('self.session = self.scope["session"]', f"SessionMiddlewareStack({ROUTES})"),
        ('self.user = self.scope["user"]', f"TokenMiddleware({ROUTES})"),
        ('self.path = self.scope["path"]\nself.kwargs = self.scope["url_route"]', ROUTES),
        ('self.user = self.scope.get("user")', ROUTES),
        ('if "user" in self.scope:\n    self.user = self.scope["user"]', ROUTES),
        ('try:\n    self.user = self.scope["user"]\nexcept KeyError:\n    self.user = None', ROUTES),
        ('self.scope["user"] = None\nself.user = self.scope["user"]', ROUTES),
    ],
    ids=["sessions", "own-middleware", "always-there", "get", "in", "try", "set-by-itself"],
)
def test_accepts_what_is_there_or_is_asked_for(rule: RuleTester, connect: str, websocket: str) -> None:
    """Middleware does what its base classes do; a key that is asked for, caught or set needs none."""
    rule.accepts(project(connect, websocket))


@pytest.mark.parametrize(
    ("websocket", "key", "reason"),
    [
        (ROUTES, "user", "no AuthMiddleware stands before it on the route 'ws/prices/'"),
        (f"shop_middleware({ROUTES})", "cookies", "no CookieMiddleware stands before it"),
        (f"CookieMiddleware({ROUTES})", "session", "no SessionMiddleware stands before it"),
        ("PriceConsumer.as_asgi()", "url_route", "it is served without a URLRouter"),
    ],
)
def test_accuses_keys_that_nothing_puts_there(rule: RuleTester, websocket: str, key: str, reason: str) -> None:
    """A key that no middleware on the route provides is named with the line that reads it."""
    rule.accuses(
        project(f'self.value = self.scope["{key}"]', websocket),
        "shop/consumers.py:6",
        subject="shop.consumers.PriceConsumer",
        says=f"PriceConsumer.connect() reads scope['{key}'], and {reason}",
    )


def test_accepts_what_a_dictionary_has(rule: RuleTester) -> None:
    """Its methods, and the attributes of something else that is called so."""
    other = "def view(scope):\n    return scope.user\n\n\nasync def app(scope, receive, send):\n    scope = view(scope)\n    print(scope.user)\n"
    rule.accepts({**project("self.keys = self.scope.items()\nself.copied = self.scope.copy()"), "shop/other.py": other})


def test_accuses_keys_that_are_read_as_attributes(rule: RuleTester) -> None:
    """In a consumer, and in middleware."""
    rule.accuses(
        project("self.user = self.scope.user"),
        "shop/consumers.py:6",
        says="PriceConsumer.connect() reads self.scope.user, and a scope is a dictionary: AttributeError",
    )
    tokens = TOKENS.replace(
        'await self.inner({**scope, "user": 1}', "print(scope.path)\n            await self.inner(scope"
    )
    findings = rule.accuses({**project("pass"), "shop/tokens.py": tokens}, "shop/tokens.py:6", says="reads scope.path")

    assert findings[0].hint == 'Write scope["path"].'
