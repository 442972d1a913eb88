"""How ASGI middleware is called, and how it calls what it wraps."""

from __future__ import annotations

from tests.rules import RuleTester

ASGI = """
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from shop.middleware import {name}
from shop.routing import websocket_urlpatterns

routes = URLRouter(websocket_urlpatterns)
application = ProtocolTypeRouter({{"http": django_application, "websocket": {name}(routes)}})
"""


def test_accepts_middleware_that_passes_all_three(rule: RuleTester) -> None:
    """Other arguments by the same names, calls of what is not wrapped, and functions as middleware are fine."""
    rule.accepts(
        {
            "site_config/asgi.py": ASGI.format(name="shop_middleware"),
            "shop/middleware.py": """
                class Counting:
                    def __init__(self, app):
                        self.app = app

                    async def __call__(self, scope, receive, send):
                        self.log(scope)
                        note(scope, receive)
                        return await self.app({**scope, "shop": 1}, receive, send)

                    def log(self, scope):
                        self.last = scope["path"]


                def note(scope, receive):
                    return scope, receive


                def shop_middleware(inner):
                    async def application(scope, receive, send):
                        return await inner(scope, receive, send)

                    return application
            """,
        }
    )


def test_accuses_middleware_that_takes_the_scope_alone(rule: RuleTester) -> None:
    """Middleware of Channels 2, which took the scope and returned a function of the rest, cannot be called."""
    middleware = """
        class Old:
            def __init__(self, inner):
                self.inner = inner

            def __call__(self, scope):  # accused: cannot be called with scope, receive and send: too many positional arguments
                return self.inner(dict(scope))
    """
    files = {"site_config/asgi.py": ASGI.format(name="Old"), "shop/middleware.py": middleware}

    assert ["shop.middleware.Old"] == [finding.subject for finding in rule.accuses_marked(files)]


def test_accuses_calls_without_receive_or_send(rule: RuleTester) -> None:
    """A call of the wrapped application with the scope and no more is named with the class or function it stands in."""
    shop, function = rule.accuses(
        {
            "shop/middleware.py": """
                class Shop:
                    def __init__(self, app):
                        self.app = app

                    async def __call__(self, scope, receive, send):
                        if scope["type"] == "websocket":
                            return await self.app(scope, receive)
                        return await self.app(scope, receive, send)


                def shop_middleware(inner):
                    async def application(scope, receive, send):
                        return await inner(scope)

                    return application
            """,
        },
        "shop/middleware.py:7",
        "shop/middleware.py:13",
    )

    assert (shop.subject, function.subject) == ("shop.middleware.Shop", "shop.middleware.shop_middleware")
    assert "Shop calls self.app(scope, receive), without all of receive and send" in shop.message


def test_accuses_calls_that_are_not_awaited(rule: RuleTester) -> None:
    """A coroutine that hands the wrapped application's coroutine back never runs it."""
    middleware = """
        class Shop:
            def __init__(self, app):
                self.app = app

            async def __call__(self, scope, receive, send):
                return self.app(scope, receive, send)
    """

    rule.accuses({"shop/middleware.py": middleware}, "shop/middleware.py:6", says="without awaiting it")
