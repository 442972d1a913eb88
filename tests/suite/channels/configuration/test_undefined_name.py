"""Every name that consumers and routing use is defined or imported."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_names_that_exist(rule: RuleTester) -> None:
    """Names that Python has, that a module is given from outside, that annotations alone mention, and scripts."""
    rule.accepts(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer

                globals()["PRICES"] = {}


                class PriceConsumer(AsyncWebsocketConsumer):
                    prices: "dict[str, Price]"

                    async def connect(self):
                        print(len(PRICES))
                        await self.accept()
            """,
            "shop/script.py": """
                print(channel_names)
            """,
        }
    )


def test_accuses_names_of_consumers_and_routes(rule: RuleTester) -> None:
    """A name that nothing defines is named with the function that uses it, in routing files too."""
    (consumer, routing) = rule.accuses(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def receive(self, text_data=None, bytes_data=None):
                        json.loads(text_data)
                        json.loads(text_data)
            """,
            "shop/more_routes.py": """
                from django.urls import path

                websocket_urlpatterns = [path("ws/more/", MoreConsumer.as_asgi())]
            """,
        },
        "shop/consumers.py:6",
        "shop/more_routes.py:3",
    )

    assert consumer.subject == "shop.consumers"
    assert "PriceConsumer.receive() uses 'json', which is neither defined nor imported" in consumer.message
    assert routing.subject == "shop.more_routes"
