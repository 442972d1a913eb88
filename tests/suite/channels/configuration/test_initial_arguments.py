"""The arguments that consumers are created with."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMERS = """
    from channels.generic.websocket import AsyncWebsocketConsumer


    class PriceConsumer(AsyncWebsocketConsumer):
        def __init__(self, currency{}):
            super().__init__()
            self.currency = currency
"""
ROUTING = """
    from django.urls import path

    from shop.consumers import PriceConsumer

    websocket_urlpatterns = [path("ws/prices/", PriceConsumer.as_asgi({}))]
"""


def test_accepts_arguments_and_defaults(rule: RuleTester) -> None:
    """A consumer is created with what the route gives, or with defaults."""
    rule.accepts({"shop/consumers.py": CONSUMERS.format(""), "shop/routing.py": ROUTING.format('currency="EUR"')})
    rule.accepts({"shop/consumers.py": CONSUMERS.format('="EUR"'), "shop/routing.py": ROUTING.format("")})


def test_accuses_missing_and_unknown_arguments(rule: RuleTester) -> None:
    """An argument that the route does not give, and one that the consumer does not take, are named."""
    for defaults, given, message in (
        ("", "", "missing a required argument: 'currency'; as_asgi() was given nothing"),
        ('="EUR"', 'money="EUR"', "got an unexpected keyword argument 'money'; as_asgi() was given money"),
    ):
        files = {"shop/consumers.py": CONSUMERS.format(defaults), "shop/routing.py": ROUTING.format(given)}
        (finding,) = rule.accuses(files, "shop/consumers.py:5")

        assert finding.subject == "shop.consumers.PriceConsumer"
        assert f"PriceConsumer cannot be created by the route 'ws/prices/': {message}" in finding.message
