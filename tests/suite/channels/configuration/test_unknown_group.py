"""Some consumer joins every group that code sends to."""

from __future__ import annotations

from tests.rules import RuleTester

JOINS = """
from channels.generic.websocket import AsyncWebsocketConsumer


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add(f"room_{self.name}", self.channel_name)
"""


def test_accepts_groups_that_may_be_joined(rule: RuleTester) -> None:
    """A name that fits the pattern of one that is joined, and one that is not known."""
    rule.accepts(
        {
            "shop/chat.py": JOINS,
            "shop/telling.py": """
                from asgiref.sync import async_to_sync


                async def tell(channel_layer, number, room):
                    await channel_layer.group_send(f"room_{number}", {})
                    await channel_layer.group_send("room_%s" % number, {})
                    await channel_layer.group_send("room_1", {})
                    await channel_layer.group_send(group="room_" + number, message={})
                    await channel_layer.group_send("{}".format(room), {})
                    await channel_layer.group_send(room, {})
            """,
        }
    )


def test_accepts_any_group_where_those_joined_are_not_known(rule: RuleTester) -> None:
    """Where a consumer joins a group of any name, or none is joined at all, nothing can be said."""
    telling = """
        async def tell(channel_layer):
            await channel_layer.group_send("anything", {})
    """
    more = "\n    async def more(self, room):\n        await self.channel_layer.group_add(room, self.channel_name)\n"

    rule.accepts({"shop/chat.py": JOINS + more, "shop/telling.py": telling})
    rule.accepts({"shop/telling.py": telling})


def test_accuses_groups_that_nothing_joins(rule: RuleTester) -> None:
    """Names that fit none of those joined, by group_add() or by the attribute groups."""
    findings = rule.accuses(
        {
            "shop/chat.py": JOINS,
            "shop/prices.py": """
                from channels.generic.websocket import AsyncWebsocketConsumer


                class Prices(AsyncWebsocketConsumer):
                    groups = ["prices"]
            """,
            "shop/telling.py": """
                from asgiref.sync import async_to_sync


                async def tell(channel_layer, number):
                    await channel_layer.group_send("rooms", {})
                    await channel_layer.group_send("chat_%s" % number, {})
                    await channel_layer.group_send("prices", {})


                def tell_from_a_view(channel_layer):
                    async_to_sync(channel_layer.group_send)("price", {})
            """,
        },
        "shop/telling.py:5",
        "shop/telling.py:6",
        "shop/telling.py:11",
    )

    assert {finding.subject for finding in findings} == {"rooms", "chat_…", "price"}
    assert "'prices', 'room_…'" in findings[0].message
