"""A consumer does not misspell its own attributes."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_attributes_that_exist(rule: RuleTester) -> None:
    """What Channels gives a consumer, what it sets itself, and what is like no name it has."""
    rule.accepts(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def connect(self):
                        self.prices = {}
                        await self.channel_layer.group_add("prices", self.channel_name)
                        await self.base_send({"type": "websocket.accept"})

                    async def receive(self, text_data=None, bytes_data=None):
                        try:
                            price = self.price
                        except AttributeError:
                            price = self.prices.get(text_data, getattr(self, "pricse", None))
                        await self.send(text_data=self.translated(price))
            """
        }
    )


def test_accuses_a_misspelling(rule: RuleTester) -> None:
    """The finding says which name is meant."""
    (finding,) = rule.accuses(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def disconnect(self, code):
                        await self.channel_layer.group_discard("prices", self.chanel_name)
            """
        },
        "shop/consumers.py:6",
    )

    assert finding.subject == "shop.consumers.PriceConsumer"
    assert "PriceConsumer reads self.chanel_name" in finding.message
    assert "did you mean self.channel_name?" in finding.message


OTHERS = """
    from channels.consumer import AsyncConsumer
    from channels.generic.websocket import {base}


    class PriceConsumer({base}):
        async def connect(self):
            await self.accept()
            await self.send_json({{"price": 4}})


    class Mixed:
        async def answer(self):
            await self.send_json({{"price": 4}})
"""


def test_accuses_what_only_other_consumers_have(rule: RuleTester) -> None:
    """``send_json()`` is a method of the JSON consumer; a class that is no consumer may be mixed into one."""
    rule.accepts({"shop/consumers.py": OTHERS.format(base="AsyncJsonWebsocketConsumer")})
    rule.accuses(
        {"shop/consumers.py": OTHERS.format(base="AsyncWebsocketConsumer")},
        "shop/consumers.py:8",
        says="AsyncJsonWebsocketConsumer has it",
    )
