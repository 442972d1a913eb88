"""The ends of regular expressions in routes."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_patterns_with_an_end(rule: RuleTester) -> None:
    r"""$, \Z and .* end a pattern, path() has an end of its own, and only the innermost pattern needs one."""
    rule.accepts(
        {
            "shop/routing.py": r"""
                from channels.routing import URLRouter
                from django.urls import path, re_path

                from shop.consumers import PriceConsumer

                prices = PriceConsumer.as_asgi()
                websocket_urlpatterns = [
                    re_path(r"^ws/prices/$", prices),
                    re_path(r"^ws/(?P<product>\w+)/\Z", prices),
                    re_path(r"^all/.*", prices),
                    re_path(r"^rest/(?P<path>.*)", prices),
                    path("ws/offers/", prices),
                    re_path(r"^nested/", URLRouter([re_path(r"prices/$", prices), re_path(r"^", prices)])),
                ]
            """
        }
    )


def test_accuses_patterns_without_an_end(rule: RuleTester) -> None:
    """A pattern that matches more than it says is named with its line."""
    prices, inner = rule.accuses(
        {
            "shop/routing.py": """
                from channels.routing import URLRouter
                from django.urls import path, re_path

                from shop.consumers import PriceConsumer

                websocket_urlpatterns = [
                    re_path(r"^ws/prices/", PriceConsumer.as_asgi()),
                    path("nested/", URLRouter([re_path(r"offers/", PriceConsumer.as_asgi())])),
                ]
            """
        },
        "shop/routing.py:7",
        "shop/routing.py:8",
    )

    assert (prices.subject, inner.subject) == ("^ws/prices/", "nested/offers/")
    assert "the pattern '^ws/prices/' has no $ at its end" in prices.message
