"""A message sent over a Redis layer holds plain values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.rules import RuleTester

CLOCK = """
    from django.utils import timezone


    async def tell(channel_layer):
        await channel_layer.group_send("all", {"type": "clock.told", "at": timezone.now()})
"""


def test_accepts_plain_values(rule: RuleTester) -> None:
    """Text, numbers, keys, what is made of an object, and what is not certain."""
    rule.accepts(
        {
            "shop/telling.py": """
                from django.utils import timezone

                from shop.models import Product


                async def tell(channel_layer, name, given):
                    product = await Product.objects.filter(name=name).afirst()
                    now = timezone.now().isoformat()
                    message = {"type": "price.told", "price": str(product.price), "pk": product.pk, "at": now}
                    await channel_layer.group_send("all", message)
                    await channel_layer.group_send("all", {"type": "price.told", "name": product.name, "given": given})
                    product = given
                    await channel_layer.group_send("all", {"type": "price.told", "price": product.price})
            """
        }
    )


def test_accepts_any_value_where_the_layer_may_carry_it(rule: RuleTester) -> None:
    """The in-memory layer carries objects, a serializer of the project's own may."""
    rule.accepts(
        {"shop/telling.py": CLOCK},
        settings='CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}',
    )
    rule.accepts(
        {"shop/telling.py": CLOCK}, settings='CHANNEL_LAYERS["default"]["CONFIG"]["serializer_format"] = "json"'
    )


def test_accuses_objects(rule: RuleTester) -> None:
    """A datetime, a field that holds a Decimal, a user, an instance and a set cannot be packed."""
    findings = rule.accuses(
        {
            "shop/consumers.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer
                from django.utils import timezone

                from shop.models import Product


                class PriceConsumer(AsyncWebsocketConsumer):
                    async def receive(self, text_data=None, bytes_data=None):
                        product = await Product.objects.aget(name=text_data)
                        message = {"type": "price.told", "price": product.price}
                        await self.channel_layer.group_send("all", {"type": "price.told", "price": product.price})
                        await self.channel_layer.group_send("all", {"type": "price.told", "at": timezone.now()})
                        await self.channel_layer.group_send("all", {"type": "price.told", "by": self.scope["user"]})
                        await self.channel_layer.group_send("all", {"type": "price.told", "names": {"tea"}})

                    def told(self):
                        product = Product.objects.first()
                        return self.channel_layer.group_send("all", {"type": "price.told", "product": product})
            """
        },
        "shop/consumers.py:11",
        "shop/consumers.py:12",
        "shop/consumers.py:13",
        "shop/consumers.py:14",
        "shop/consumers.py:18",
    )

    kinds = {finding.location.line: finding.evidence["kind"] for finding in findings if finding.location}
    price = next(finding for finding in findings if finding.evidence["kind"] == "a Decimal")
    assert kinds == {11: "a Decimal", 12: "a datetime", 13: "a user", 14: "a set", 18: "a model instance"}
    assert price.subject == "shop.consumers"
    assert "'price': product.price, a Decimal: it cannot be packed for Redis" in price.message
