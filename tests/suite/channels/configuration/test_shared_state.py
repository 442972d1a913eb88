"""A consumer keeps what belongs to a connection on itself."""

from __future__ import annotations

from tests.rules import RuleTester

CONSUMERS = """\
from collections import defaultdict
from typing import ClassVar

from channels.generic.websocket import AsyncWebsocketConsumer


class PriceConsumer(AsyncWebsocketConsumer):
    groups = ["prices"]
    members = []  # accused
    prices: dict = {}  # accused
    baskets = defaultdict(list)  # accused
    known = {"tea": 1}
    codes = []
    own = []
    shared: ClassVar[set] = set()

    async def connect(self):
        self.own = []
        self.own.append(1)
        self.members.append(self.scope["user"])
        self.prices["tea"] = self.known["tea"]
        self.baskets["tea"].append(1)
        self.shared.add(self.channel_name)
        if 4401 in self.codes:
            await self.close()
            return
        await self.accept()
"""


def _places(name: str, text: str) -> list[str]:
    return [f"{name}:{number}" for number, line in enumerate(text.splitlines(), start=1) if line.endswith("# accused")]


def test_accuses_lists_of_the_class_that_methods_change(rule: RuleTester) -> None:
    """What is only read, set on the consumer itself, or declared to be the class's is no mistake."""
    findings = rule.accuses({"shop/consumers.py": CONSUMERS}, *_places("shop/consumers.py", CONSUMERS))

    assert "PriceConsumer.members is one object for all connections of a process" in findings[0].message


def test_accuses_groups_that_a_connection_adds_to(rule: RuleTester) -> None:
    """The list of groups in the class body is every connection's: each joins what all before it have joined."""
    text = """
        from channels.generic.websocket import AsyncWebsocketConsumer


        class PriceConsumer(AsyncWebsocketConsumer):
            groups = ["prices"]

            async def connect(self):
                self.groups.append(self.scope["path"])
                await self.accept()
    """

    rule.accuses({"shop/consumers.py": text}, "shop/consumers.py:5", says="PriceConsumer.groups is one object")
