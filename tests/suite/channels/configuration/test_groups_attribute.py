"""A consumer's ``groups`` is a list of names."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMER = """
    from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer

    from shop.models import Product


    class PriceConsumer(WebsocketConsumer):
        groups = {value}

        def connect(self):
            self.accept()


    class StockConsumer(AsyncWebsocketConsumer):
        async def connect(self):
            self.groups = {value}
            await self.accept()


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
            {"shop/consumers.py": CONSUMER.format(value=value)}, "shop/consumers.py:7", "shop/consumers.py:15"
        )

        assert findings[0].message.endswith("which is a text: the consumer joins a group for each of its letters")
