"""A consumer joins no group in ``disconnect()``."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMER = """\
from asgiref.sync import async_to_sync
from channels.generic.websocket import WebsocketConsumer


class PriceConsumer(WebsocketConsumer):
    def connect(self):
        async_to_sync(self.channel_layer.group_add)("prices", self.channel_name)
        self.accept()

    def disconnect(self, code):
        async_to_sync(self.channel_layer.{last})({given})
"""


def test_accepts_leaving_and_joining_somebody_else(rule: RuleTester) -> None:
    """A consumer leaves its own groups, and may make another channel a member as it goes."""
    rule.accepts({"shop/consumers.py": CONSUMER.format(last="group_discard", given="'prices', self.channel_name")})
    rule.accepts({"shop/consumers.py": CONSUMER.format(last="group_add", given="'waiting', self.next_channel")})


def test_accuses_a_group_that_is_joined_last(rule: RuleTester) -> None:
    """``group_add()`` stands where ``group_discard()`` is meant."""
    files = {"shop/consumers.py": CONSUMER.format(last="group_add", given="'prices', self.channel_name")}

    rule.accuses(files, "shop/consumers.py:11", says="write group_discard('prices', self.channel_name)")
