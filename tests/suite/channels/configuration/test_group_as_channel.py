"""Code sends to a group with ``group_send()``, not ``send()``."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMER = """
    from channels.generic.websocket import AsyncWebsocketConsumer
    from channels.layers import get_channel_layer


    class PriceConsumer(AsyncWebsocketConsumer):
        async def connect(self):
            self.group = "prices-" + self.scope["path"]
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self.channel_layer.group_add("everybody", self.channel_name)
            await self.accept()

        async def receive(self, text_data=None, bytes_data=None):
            await self.channel_layer.{method}(self.group, {{"type": "price", "text": text_data}})
            await self.channel_layer.send(self.channel_name, {{"type": "price", "text": text_data}})

        async def price(self, event):
            await self.send(text_data=event["text"])


    async def announce(text, group):
        layer = get_channel_layer()
        await layer.{method}("everybody", {{"type": "price", "text": text}})
        await layer.send("worker", {{"type": "price", "text": text}})
        await layer.send(group, {{"type": "price", "text": text}})
"""


def test_accepts_channels(rule: RuleTester) -> None:
    """A consumer's own channel, that of a worker and what a caller gives are no groups."""
    rule.accepts({"shop/consumers.py": CONSUMER.format(method="group_send")})


def test_accuses_a_group_that_is_sent_to_as_a_channel(rule: RuleTester) -> None:
    """The consumer's attribute and the text are groups that are joined."""
    files = {"shop/consumers.py": CONSUMER.format(method="send")}

    rule.accuses(files, "shop/consumers.py:13", "shop/consumers.py:22", says="which is a group that consumers join")
