"""Layers that code uses."""

from __future__ import annotations

from tests.rules import RuleTester

NO_LAYERS = "CHANNEL_LAYERS = {}"
CONSUMERS = """
    from channels.generic.websocket import AsyncWebsocketConsumer


    class PriceConsumer(AsyncWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add("prices", self.channel_name)
            await self.accept()


    class OfferConsumer(AsyncWebsocketConsumer):
        groups = ["offers"]


    class OtherConsumer(AsyncWebsocketConsumer):
        channel_layer_alias = "other"

        async def connect(self):
            await self.channel_layer.group_add("others", self.channel_name)
"""
VIEWS = """
    from asgiref.sync import async_to_sync
    from channels.layers import get_channel_layer


    def tell(request):
        async_to_sync(get_channel_layer().group_send)("prices", {"type": "price.told"})
        async_to_sync(get_channel_layer("other").send)("tags", {"type": "price.told"})
"""


def test_accepts_configured_layers(rule: RuleTester) -> None:
    """Layers by their aliases are there to use."""
    settings = 'CHANNEL_LAYERS["other"] = CHANNEL_LAYERS["default"]'
    rule.accepts({"shop/consumers.py": CONSUMERS, "shop/views.py": VIEWS}, settings=settings)


def test_accepts_code_that_does_without(rule: RuleTester) -> None:
    """Code that asks whether there is a layer, that names it by a variable, and empty groups need none."""
    rule.accepts(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class PriceConsumer(AsyncWebsocketConsumer):
                    groups = []

                    async def connect(self):
                        if self.channel_layer is not None:
                            await self.channel_layer.group_add("prices", self.channel_name)
                        await self.accept()
            """,
            "shop/views.py": """
                from channels.layers import get_channel_layer

                ALIAS = "other"


                async def tell(request):
                    await get_channel_layer(ALIAS).send("tags", {"type": "price.told"})
            """,
        },
        settings=NO_LAYERS,
    )


def test_accuses_layers_that_are_not_configured(rule: RuleTester) -> None:
    """Consumers and calls of get_channel_layer() are named with the line and the alias that they use."""
    findings = rule.accuses(
        {"shop/consumers.py": CONSUMERS, "shop/views.py": VIEWS},
        "shop/consumers.py:6",
        "shop/consumers.py:11",
        "shop/consumers.py:18",
        "shop/views.py:6",
        "shop/views.py:7",
        settings=NO_LAYERS,
    )

    messages = {str(finding.location): finding.message for finding in findings}
    assert "PriceConsumer uses channel_layer.group_add()" in messages["shop/consumers.py:6"]
    assert "OfferConsumer uses groups, and CHANNEL_LAYERS has no 'default'" in messages["shop/consumers.py:11"]
    assert "CHANNEL_LAYERS has no 'other'" in messages["shop/consumers.py:18"]
    assert "uses the channel layer 'other'" in messages["shop/views.py:7"]
