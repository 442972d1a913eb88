"""What routes name as their target."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_applications(rule: RuleTester) -> None:
    """A consumer's application, one wrapped in middleware, and an application that is a function are what routes take."""
    rule.accepts(
        {
            "shop/routing.py": """
                from channels.security.websocket import AllowedHostsOriginValidator
                from django.urls import path

                from shop.consumers import PriceConsumer


                async def health(scope, receive, send):
                    await send({"type": "websocket.close"})


                websocket_urlpatterns = [
                    path("ws/prices/", PriceConsumer.as_asgi()),
                    path("ws/own/", AllowedHostsOriginValidator(PriceConsumer.as_asgi())),
                    path("ws/health/", health),
                ]
            """
        }
    )


def test_accuses_classes_and_methods(rule: RuleTester) -> None:
    """A consumer's class, and its as_asgi without parentheses, are named with the line of the route."""
    by_class, by_method = rule.accuses(
        {
            "shop/routing.py": """
                from django.urls import path

                from shop.consumers import PriceConsumer

                websocket_urlpatterns = [
                    path("ws/prices/", PriceConsumer),
                    path("ws/offers/", PriceConsumer.as_asgi),
                ]
            """
        },
        "shop/routing.py:6",
        "shop/routing.py:7",
    )

    assert (by_class.subject, by_method.subject) == ("ws/prices/", "ws/offers/")
    assert "names the class PriceConsumer itself: write PriceConsumer.as_asgi()" in by_class.message
    assert "names PriceConsumer.as_asgi and does not call it" in by_method.message


def test_accuses_the_route_of_an_empty_path(rule: RuleTester) -> None:
    """A route without a path of its own is named by its consumer, with the line of the route."""
    rule.accuses(
        {
            "shop/routing.py": """
                from django.urls import path

                from shop.consumers import PriceConsumer

                EMPTY = "".join("")
                websocket_urlpatterns = [path("", PriceConsumer)]
            """
        },
        "shop/routing.py:6",
        subject="shop.consumers.PriceConsumer",
    )
