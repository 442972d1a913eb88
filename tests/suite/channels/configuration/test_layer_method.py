"""Code calls only what a channel layer has."""

from __future__ import annotations

from tests.rules import RuleTester

SENDING = """\
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer

layer = get_channel_layer()


class PriceConsumer(AsyncWebsocketConsumer):
    async def disconnect(self, code):
        await self.channel_layer.{method}("prices", self.channel_name)


class StockConsumer(AsyncWebsocketConsumer):
    async def disconnect(self, code):
        channels = self.channel_layer
        await channels.{method}("stock", self.channel_name)


async def announce():
    await layer.{method}("prices", {{"type": "price"}})
    await get_channel_layer().{method}("prices", {{"type": "price"}})


async def announce_by(layer):
    await layer.anything("prices")
"""


def test_accepts_what_a_layer_has(rule: RuleTester) -> None:
    """The methods of the specification and the attributes of the backends are known; what is asked for or caught is not judged."""
    asked = """\
from channels.layers import get_channel_layer


def capacity(consumer):
    layer = get_channel_layer()
    if hasattr(layer, "closed"):
        print(layer.closed)
    try:
        layer.shut_down()
    except AttributeError:
        pass
    layer.extensions, layer.capacity, layer.group_expiry, layer.valid_group_name("prices"), layer.expiry
"""

    rule.accepts({"shop/consumers.py": SENDING.format(method="group_send"), "shop/capacity.py": asked})


def test_accepts_layers_that_may_have_methods_of_their_own(rule: RuleTester) -> None:
    """A backend that is not one of Channels' may have any method."""
    backend = "from channels.layers import InMemoryChannelLayer\n\n\nclass Layer(InMemoryChannelLayer):\n    pass\n"

    rule.accepts(
        {"shop/consumers.py": SENDING.format(method="broadcast"), "shop/layers.py": backend},
        settings='CHANNEL_LAYERS = {"default": {"BACKEND": "shop.layers.Layer"}}',
    )


def test_accuses_a_method_that_no_layer_has(rule: RuleTester) -> None:
    """The consumer's layer, a variable and the layer just got are read."""
    places = [f"shop/consumers.py:{line}" for line in (9, 15, 19, 20)]

    findings = rule.accuses({"shop/consumers.py": SENDING.format(method="group_disgard")}, *places)

    assert {finding.message.rpartition("; ")[2] for finding in findings} == {"did you mean group_discard()?"}
