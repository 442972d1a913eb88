"""A consumer's ``groups`` is a list of names."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMER = """
    from channels.consumer import SyncConsumer
    from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer

    from shop.models import Product


    class PriceConsumer(WebsocketConsumer):
        groups = {value}

        def connect(self):
            self.accept()


    class StockConsumer(AsyncWebsocketConsumer):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.groups = {value}


    class ReplyConsumer(SyncConsumer):
        groups = "prices"


    class ShopConsumer(WebsocketConsumer):
        def connect(self):
            self.groups = "prices"
            self.channel_layer.group_add(self.groups, self.channel_name)


    class Report:
        groups = "prices"
"""


def test_accepts_lists(rule: RuleTester) -> None:
    """A list, a tuple, a set, nothing at all, and what is not written out; a class that is no consumer may have what it likes."""
    rule.each("shop/consumers.py", CONSUMER).accepts("""
        ["prices"]
        ("prices",)
        {"prices", "stock"}
        []
        None
        ""
        [f"prices_{Product.__name__}"]
        Product.__name__.split("_")
    """)


def test_accuses_a_text(rule: RuleTester) -> None:
    """A text alone, one in parentheses, one with something put into it."""
    for value in ('"prices"', '("prices")', 'f"prices_{Product.__name__}"'):
        findings = rule.accuses(
            {"shop/consumers.py": CONSUMER.format(value=value)}, "shop/consumers.py:8", "shop/consumers.py:17"
        )

        assert findings[0].message.endswith("which is a string: the consumer joins a group for each letter")
